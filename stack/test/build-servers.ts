/** Before the first of the pipeline's tests: the servers are there, or the run ends and says why. */

import { buildServers } from '../src/build/build.ts';
import { createProgress } from '../src/build/progress.ts';
import { StackError } from '../src/stack-error.ts';

export async function setup(): Promise<void> {
  try {
    await buildServers({ progress: createProgress() });
  } catch (error) {
    // A stack of ours would hide what to do.
    throw error instanceof StackError ? new Error(error.describe()) : error;
  }
}
