/** Which copies of ws are hooked, each told once in the log. */
import { relative } from 'node:path';
import type { HookReport } from './http/status.ts';
import type { Log } from './logs/logger.ts';

export class HookReports {
  /** The hooks themselves are in place, whether or not they have met a copy. */
  areIn = false;
  readonly all: HookReport[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add({ kind, version, file }: { kind: string; version: string; file: string }): void {
    const path = relative(process.cwd(), file);
    const folder = path.replace(/[/\\]lib[/\\][^/\\]+$/, '');
    const isNewCopy = !this.all.some((hook) => hook.file.startsWith(folder));
    this.all.push({ kind, version, file: path });
    if (!isNewCopy) return;
    this.#log.logger.info(
      { event: 'hooked', library: 'ws', version, file: folder },
      `ws ${version} is hooked (${folder})`,
    );
  }
}
