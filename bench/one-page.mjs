/** One service of the demo, one fault, one page: how long it took from the detection to the arrival. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FAULTS } from '../packages/demo/dist/faults/index.js';
import { Stage } from '../packages/demo/dist/faults/stage.js';

const WINDOW_SECONDS = 1;
const ARRIVAL_TIMEOUT_MS = 30_000;
/** The first export says 0 before anything happens, as in a service that has run for a while. */
const SETTLE_MS = 1_500;

const pathTo = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

export async function pageOf(name, faultName, { settings, webhook, reaper }) {
  const fault = FAULTS.find((one) => one.name === faultName);
  const service = fork(pathTo('packages/demo/dist/service/main.js'), {
    execArgv: ['--import', pathTo('packages/monitor/dist/register.js')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ...settings,
      EARSHOT_CONFIG: pathTo('packages/demo/earshot.config.mjs'),
      EARSHOT_HTTP_PORT: '0',
      OTEL_SERVICE_NAME: name,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      WEBSOCKET_SILENT_FAILURE_WINDOW: String(WINDOW_SECONDS),
      HEARTBEAT_SECONDS: '30',
      PORT: '0',
      DEMO_FAULTS: fault.bug ?? '',
    },
  });
  const detected = firstSilentFailure(service);
  const arrived = webhook.arrivalOf(name);
  const [{ port }] = await once(service, 'message');
  await pause(SETTLE_MS);
  const stage = new Stage({
    host: '127.0.0.1',
    port,
    windowMs: WINDOW_SECONDS * 1000,
    endsAtMs: Infinity,
    reaper,
  });
  try {
    void fault.act(stage);
    const { atMs, reason } = await within(detected, `the detection of ${name}`);
    const { atMs: arrivedAtMs, alert } = await within(arrived, `the page of ${name}`);
    return {
      fault: faultName,
      reason,
      ms: arrivedAtMs - atMs,
      // Until the rule was true (or the monitor had it posted), and from there on.
      alertMs: Date.parse(alert.startsAt) - atMs,
    };
  } finally {
    await stage.clear();
    service.kill('SIGKILL');
    await once(service, 'exit');
  }
}

function firstSilentFailure(service) {
  const { promise, resolve } = Promise.withResolvers();
  createInterface(service.stderr).on('line', (line) => {
    if (!line.includes('"silent_failure"')) return;
    const { time, reason } = JSON.parse(line);
    resolve({ atMs: Date.parse(time), reason });
  });
  return promise;
}

async function within(promise, what) {
  const late = pause(ARRIVAL_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${what} did not come within ${ARRIVAL_TIMEOUT_MS / 1000} s`);
  });
  return Promise.race([promise, late]);
}
