/** What people and the agent tell one another over the socket, as JSON. */

export interface JobRequest {
  readonly type: 'job';
  readonly id: string;
  readonly ask: string;
  readonly topic: string;
}

/** From the agent to a person. */
export interface Notice {
  readonly type:
    | 'agent_thinking'
    | 'tool_executing'
    | 'tool_progress'
    | 'tool_completed'
    | 'job_completed'
    | 'job_failed';
  readonly job: string;
  readonly user: string;
  readonly tool?: string;
  readonly text?: string;
}

/** Reads a message from a socket; undefined when it is not a job request. */
export function parseRequest(data: string): JobRequest | undefined {
  try {
    const message = JSON.parse(data) as Partial<JobRequest> | null;
    const isJob =
      message?.type === 'job' &&
      [message.id, message.ask, message.topic].every((part) => typeof part === 'string');
    return isJob ? (message as JobRequest) : undefined;
  } catch {
    return undefined;
  }
}
