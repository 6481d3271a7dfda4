/** Orphans that the thread found, told once each, and marked as told with a later portion. */
import type { Runtime } from '@earshot/instrumentation';
import type { FromThread, OrphanMark } from './messages.ts';
import { reportOrphan } from './orphans.ts';

/** Orphans in one portion become spans; an exporter's queue takes no more a second. */
const SPANS_PAUSE_MS = 1_000;

export interface OrphanReportSources {
  readonly runtime: Runtime;
  /** Are orphans made spans? */
  readonly areSpansMade: () => boolean;
  readonly inform: (
    event: 'orphans_found',
    fields: Record<string, unknown>,
    message: string,
  ) => void;
}

export class OrphanReports {
  readonly #sources: OrphanReportSources;
  readonly #root: string;
  /** Rows that were reported, should the disk fail before they are marked so. */
  readonly #reported = new Set<string>();
  #mark: OrphanMark | undefined;
  #markFromMs = 0;

  /** @param root this process, or its cluster's primary */
  constructor(sources: OrphanReportSources, root: string) {
    this.#sources = sources;
    this.#root = root;
  }

  report(found: FromThread & { kind: 'orphans' }, toEpochMs: number): void {
    const { runtime, areSpansMade } = this.#sources;
    const { mark } = found;
    const name = `${mark.slot} ${mark.rows.join()}`;
    if (!this.#reported.has(name)) {
      this.#reported.add(name);
      this.#tell(found, toEpochMs);
    }
    // Their verdicts are in the history now, and so in the same portion as this.
    this.#mark = mark;
    this.#markFromMs = runtime.clock() + (areSpansMade() && !mark.isLast ? SPANS_PAUSE_MS : 0);
  }

  /** What is to be marked by now. */
  due(nowMs: number): OrphanMark | undefined {
    return nowMs >= this.#markFromMs ? this.#mark : undefined;
  }

  marked(): void {
    this.#mark = undefined;
  }

  #tell(
    { orphans, pid, root, aliveAtMs }: FromThread & { kind: 'orphans' },
    toEpochMs: number,
  ): void {
    const { runtime, inform } = this.#sources;
    const isCounted = root !== this.#root;
    for (const orphan of orphans) {
      runtime.guard('journal', () =>
        reportOrphan(runtime, orphan, { pid, aliveAtMs, isCounted }, toEpochMs),
      );
    }
    if (orphans.length === 0) return;
    const [what, is] = orphans.length === 1 ? ['notification', 'is'] : ['notifications', 'are'];
    inform(
      'orphans_found',
      { count: orphans.length, ended_pid: pid },
      `${orphans.length} ${what} of process ${pid}, which ended without a verdict on them, ${is} unknown`,
    );
  }
}
