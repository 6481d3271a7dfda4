/** Why something could not be sent, in words; Node's own stay behind them, for whoever searches. */

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  EAUTH: 'the user or the password is wrong',
  EPROTO: 'it does not speak TLS as asked',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS as asked',
  CERT_HAS_EXPIRED: 'its certificate is out of date',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known vouches for its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
const CODE = /\b(E[A-Z]{3,}(?:_[A-Z]+)*|CERT_[A-Z_]+)\b/;

/** Whatever was thrown, as an Error that says something: one of several addresses has no message. */
export function plainError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code ?? CODE.exec(error.message)?.[1] ?? '';
  const words = WORDS[code];
  if (words === undefined) {
    return error.message === '' ? new Error(code || error.name, { cause: thrown }) : error;
  }
  const own = error.message === '' ? code : error.message;
  return new Error(`${words} (${own})`, { cause: thrown });
}
