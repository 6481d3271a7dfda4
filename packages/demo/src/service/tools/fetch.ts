/** Fetches the pages that were found. */
import { EventEmitter, once } from 'node:events';
import type { Bridge } from '../bridge.ts';
import { has } from '../bugs.ts';
import { noteProgress } from '../progress.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

/** The crawler: pages arrive as events. Hosts behind the firewall never answer it. */
class Crawler extends EventEmitter {
  constructor() {
    super();
    // One listener for each page that is awaited.
    this.setMaxListeners(0);
  }

  request(page: string): void {
    if (page.startsWith('intranet') && has('tool-hangs')) return;
    setTimeout(() => this.emit(page), 40 + Math.random() * 120);
  }
}

export class FetchTool implements Tool {
  readonly name = 'fetch';
  readonly #crawler = new Crawler();

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    for (const number of [1, 2]) {
      const page = `${job.topic}/${number}`;
      const arrival = `${page}#${job.id}`;
      this.#crawler.request(arrival);
      noteProgress('fetch.requested', { page: number });
      // No time limit: the crawler has always answered so far.
      await once(this.#crawler, arrival, { signal: job.signal! });
      bridge?.notify?.(noticeOf(this, job, 'tool_progress', page));
    }
    await bridge?.deliver?.(noticeOf(this, job, 'tool_completed', '2 pages'));
  }
}
