/** A disk of 1 MB, as a full one is wanted for real. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

const BLOCK_BYTES = 4096;

export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Skips the test, and says why, where none can be mounted. */
  static mount(folder: string, context: Pick<TestContext, 'skip'>): SmallDisk {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      context.skip(`no disk can be mounted here (this needs root): ${(error as Error).message}`);
    }
    return new SmallDisk(folder);
  }

  async fill(): Promise<void> {
    const free = statfsSync(this.#folder).bavail * BLOCK_BYTES;
    await writeFile(this.#filler, Buffer.alloc(free));
  }

  async makeRoom(): Promise<void> {
    await rm(this.#filler);
  }

  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.#folder]);
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.#folder]);
  }

  get #filler(): string {
    return join(this.#folder, 'filler');
  }
}
