/** Makes a report with figures. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bridge } from '../bridge.ts';
import { has } from '../bugs.ts';
import { noticeOf, type Job, type Tool } from './tool.ts';

const CHAPTERS = ['figures', 'charts', 'layout'];
/** How long the figures of a large report keep the event loop. */
const LARGE_MS = 450;

export class ReportTool implements Tool {
  readonly name = 'report';

  async run(job: Job, bridge: Bridge | undefined): Promise<void> {
    bridge?.notify?.(noticeOf(this, job, 'tool_executing', job.topic));
    for (const chapter of CHAPTERS) {
      await pause(80 + Math.random() * 160, undefined, { signal: job.signal });
      if (has('busy-loop') && job.topic === 'everything') calculate(LARGE_MS / CHAPTERS.length);
      bridge?.notify?.(noticeOf(this, job, 'tool_progress', chapter));
    }
    await bridge?.deliver?.(noticeOf(this, job, 'tool_completed', '12 pages'));
  }
}

/** Figures, all in one turn of the loop. */
function calculate(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until) Math.hypot(Math.random(), Math.random());
}
