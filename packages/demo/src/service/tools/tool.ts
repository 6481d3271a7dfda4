/** What every tool of the agent is. */
import type { Bridge } from '../bridge.ts';
import type { Notice } from '../messages.ts';

export interface Job {
  readonly id: string;
  readonly user: string;
  readonly topic: string;
  /** Aborted when nobody waits for the job any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface Tool {
  readonly name: string;
  /** Does its part of the job; `bridge` tells the person how far it is. */
  run(job: Job, bridge: Bridge | undefined): Promise<void>;
}

/** A notice about a tool's part in a job. */
export function noticeOf(tool: Tool, job: Job, type: Notice['type'], text = ''): Notice {
  return { type, job: job.id, user: job.user, tool: tool.name, text };
}
