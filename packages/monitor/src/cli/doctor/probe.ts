/** One short look at an address: what it answered, or why it did not. */

export interface Probed {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const TIMEOUT_MS = 3_000;
/** Enough to know who answers. */
const MAX_TEXT = 256 * 1024;

/** Rejects with an Error whose message is Node's word for it, such as ECONNREFUSED. */
export async function probe(url: string): Promise<Probed> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await textOf(response);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    throw new Error(wordFor(error), { cause: error });
  }
}

/** A stranger's answer may have no end. */
async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body) {
    text += decoder.decode(part, { stream: true });
    if (text.length >= MAX_TEXT) break;
  }
  return text;
}

function wordFor(error: unknown): string {
  const { cause, name, message } = error as Error & {
    cause?: { code?: string; message?: string };
  };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS} ms`;
  return cause?.code ?? cause?.message ?? message;
}
