/** The agent: plans a job, runs its tools one after the other, and tells the person how far it is. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from './bridge.ts';
import { bridges } from './bridges.ts';
import { has } from './bugs.ts';
import { DigestQueue } from './digest-queue.ts';
import type { JobRequest, Notice } from './messages.ts';
import { noteProgress } from './progress.ts';
import { currentSession, type Session } from './session.ts';
import { FetchTool } from './tools/fetch.ts';
import { ReportTool } from './tools/report.ts';
import { SearchTool } from './tools/search.ts';
import { SummariseTool } from './tools/summarise.ts';
import type { Job, Tool } from './tools/tool.ts';
import { TranslateTool } from './tools/translate.ts';

const search = new SearchTool();
const fetch = new FetchTool();
const summarise = new SummariseTool();

/** Which tools a question takes. */
const PLANS: Readonly<Record<string, readonly Tool[]>> = {
  research: [search, fetch, summarise],
  read: [fetch, summarise],
  report: [search, new ReportTool()],
  translate: [new TranslateTool()],
};

export class Agent {
  readonly #digests = new DigestQueue();

  /** Does a job for the current session's person. Never rejects. */
  async handle(request: JobRequest): Promise<void> {
    const session = currentSession.getStore()!;
    if (request.ask === 'digest') {
      this.#digests.add(request, session);
      return;
    }
    const job: Job = {
      ...request,
      user: session.user,
      signal: has('closed-socket') ? undefined : session.signal,
    };
    const bridge = await bridges.of(session).catch(() => undefined);
    noteProgress('job.begun', { ask: request.ask, bridge: bridge !== undefined });
    try {
      await this.#work(job, PLANS[request.ask] ?? PLANS['research']!, bridge);
    } catch (error) {
      if (!session.signal.aborted) say(bridge, job, 'job_failed', String(error));
    }
  }

  /** The session has ended: what was kept for it can go. */
  forget(session: Session): void {
    bridges.close(session);
  }

  close(): void {
    this.#digests.close();
  }

  async #work(job: Job, plan: readonly Tool[], bridge: Bridge | undefined): Promise<void> {
    for (const tool of plan) {
      say(bridge, job, 'agent_thinking', `next: ${tool.name}`);
      await pause(60 + Math.random() * 90, undefined, { signal: job.signal });
      await tool.run(job, bridge);
    }
    say(bridge, job, 'job_completed');
  }
}

function say(bridge: Bridge | undefined, job: Job, type: Notice['type'], text = ''): void {
  bridge?.notify?.({ type, job: job.id, user: job.user, text });
}
