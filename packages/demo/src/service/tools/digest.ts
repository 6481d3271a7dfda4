/** Makes the digest of the day. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from '../bridge.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

export class DigestTool implements Tool {
  readonly name = 'digest';

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    await pause(150 + Math.random() * 200, undefined, { signal: job.signal });
    await bridge?.deliver?.(noticeOf(this, job, 'tool_completed', 'read in 3 minutes'));
  }
}
