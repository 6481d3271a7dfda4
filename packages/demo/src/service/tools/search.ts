/** Looks a topic up in several sources. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from '../bridge.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

const SOURCES = ['encyclopedia', 'papers', 'news'];

export class SearchTool implements Tool {
  readonly name = 'search';

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    for (const source of SOURCES) {
      await pause(60 + Math.random() * 120, undefined, { signal: job.signal });
      bridge?.notify?.(noticeOf(this, job, 'tool_progress', source));
    }
    await bridge?.deliver?.(noticeOf(this, job, 'tool_completed', `${SOURCES.length} sources`));
  }
}
