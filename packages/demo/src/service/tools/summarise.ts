/** Puts what was read into few words, and shows the words as they come. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from '../bridge.ts';
import { has } from '../bugs.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

const DRAFT = 'it is less simple than it looks'.split(' ');

export class SummariseTool implements Tool {
  readonly name = 'summarise';

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    for (const word of DRAFT) {
      await pause(20 + Math.random() * 40, undefined, { signal: job.signal });
      bridge?.notify?.(noticeOf(this, job, 'tool_progress', word));
    }
    const completed = bridge?.deliver?.(noticeOf(this, job, 'tool_completed', DRAFT.join(' ')));
    // "Never fail a job because of a message", says the commit that added the catch.
    await (has('bridge-rejects') ? completed?.catch(() => {}) : completed);
  }
}
