/** Starts the monitor under `register`: the host comes first, so nothing that fails here reaches it. */
import { writeSync } from 'node:fs';
import { startMonitor } from './monitor.ts';
import { MonitorError } from './monitor-error.ts';

export async function boot(): Promise<void> {
  try {
    await startMonitor();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isStrict = /^\s*(true|1)\s*$/i.test(process.env['EARSHOT_STRICT'] ?? '');
    const consequence = isStrict
      ? 'EARSHOT_STRICT is set, so the process ends.'
      : 'The application runs unmonitored.';
    say(`earshot: ${message.replaceAll(/\s+/g, ' ')}. ${consequence}`);
    if (isStrict) process.exit(1);
    if (!(error instanceof MonitorError) && error instanceof Error && error.stack !== undefined) {
      say(`earshot: ${JSON.stringify(error.stack)}`);
    }
  }
}

function say(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads stderr.
  }
}
