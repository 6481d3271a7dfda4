/** Translates a text; the model behind it can take its time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from '../bridge.ts';
import { has } from '../bugs.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

export class TranslateTool implements Tool {
  readonly name = 'translate';

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    const modelMs = has('slow-tool') ? 1400 : 200 + Math.random() * 200;
    await pause(modelMs, undefined, { signal: job.signal });
    await bridge?.deliver?.(noticeOf(this, job, 'tool_completed', `${job.topic}, translated`));
  }
}
