/** How Earshot understands the agent service. The service itself knows nothing of it. */
import { checkpoint } from '@earshot/instrumentation';
import { subscribe } from 'node:diagnostics_channel';
import { outbox } from './dist/service/outbox.js';

/** What the service tells of its progress becomes checkpoints in the story of the job. */
subscribe('agent:progress', (message) => {
  const { step, facts } = /** @type {{ step: string, facts: Record<string, string> }} */ (message);
  checkpoint(step, facts);
});

/**
 * Who opened the connection: the service takes it from the query, too.
 *
 * @param {import('node:http').IncomingMessage} request
 */
export function identify(request) {
  const user = new URL(request.url ?? '/', 'http://service').searchParams.get('user');
  return user === null ? undefined : { user };
}

/**
 * A job's ID finds everything that was told about the job.
 *
 * @param {import('node:http').IncomingMessage | undefined} _request
 * @param {unknown} message
 */
export function correlate(_request, message) {
  const { type, id, job } = read(message);
  return type === 'job' ? id : job;
}

/**
 * Every notice says whom it is for.
 *
 * @param {import('node:http').IncomingMessage | undefined} _request
 * @param {unknown} message
 */
export function recipient(_request, message) {
  return read(message).user;
}

/**
 * Who was cut off and is back gets what may not have arrived. A notice that came twice has this ID twice
 * at most: clients can tell by it.
 *
 * @param {import('@earshot/instrumentation').RedeliveryTarget} target
 * @param {import('@earshot/instrumentation').LostNotification} lost
 */
export function redeliver({ socket, user }, { messageId, correlationId, sentAtMs, bytes }) {
  const notice = outbox.find({ user, job: correlationId, sentAtMs, bytes });
  if (notice !== undefined) socket.send(JSON.stringify({ ...notice, again: messageId }));
}

/** What every tool of the agent has in common: `run(job, bridge)`. */
const everyTool = {
  method: 'run',
  user: ([job]) => job.user,
  correlationId: ([job]) => job.id,
  notifies: true,
  terminal: { withinMs: 2_500, matches: (message) => read(message).type === 'tool_completed' },
};

/** Relative to this file. */
export const tools = [
  { ...everyTool, module: './dist/service/tools/search.js', class: 'SearchTool', name: 'search' },
  { ...everyTool, module: './dist/service/tools/fetch.js', class: 'FetchTool', name: 'fetch' },
  {
    ...everyTool,
    module: './dist/service/tools/summarise.js',
    class: 'SummariseTool',
    name: 'summarise',
  },
  { ...everyTool, module: './dist/service/tools/report.js', class: 'ReportTool', name: 'report' },
  {
    ...everyTool,
    module: './dist/service/tools/translate.js',
    class: 'TranslateTool',
    name: 'translate',
  },
  { ...everyTool, module: './dist/service/tools/digest.js', class: 'DigestTool', name: 'digest' },
];

export const bridges = [
  {
    module: './dist/service/bridge.js',
    export: 'createBridge',
    name: 'agent bridge',
    methods: ['notify', 'deliver'],
    reinitialise: {
      delayMs: 500,
      // One person whose bridge cannot be made is not to keep the others from theirs.
      breaker: { failures: 20 },
      // Loaded as late as this: what is to be followed must not be loaded before it is known here.
      replaced: async (bridge) =>
        (await import('./dist/service/bridges.js')).bridges.put(/** @type {any} */ (bridge)),
    },
  },
];

/**
 * A socket's message as an object; bridges are given objects.
 *
 * @param {unknown} message
 * @returns {Record<string, any>}
 */
function read(message) {
  if (typeof message === 'object' && message !== null && 'type' in message) return message;
  try {
    return JSON.parse(String(message)) ?? {};
  } catch {
    return {};
  }
}
