/** How Earshot understands the agent service. The service itself knows nothing of it. */

/** @param {unknown} message */
function read(message) {
  try {
    return JSON.parse(String(message));
  } catch {
    return {};
  }
}

export default {
  /** Who opened the connection: the service takes it from the query, too. */
  identify(request) {
    const user = new URL(request.url, 'http://service').searchParams.get('user');
    return user === null ? undefined : { user };
  },

  /** A job's ID finds everything that was told about the job. */
  correlate(_request, message) {
    const { type, id, job } = read(message);
    return type === 'job' ? id : job;
  },

  /** Every notice says whom it is for. */
  recipient(_request, message) {
    return read(message).user;
  },
};
