/** How Earshot understands the agent service. The service itself knows nothing of it. */

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

/** @param {unknown} message */
function read(message) {
  try {
    return JSON.parse(String(message)) ?? {};
  } catch {
    return {};
  }
}
