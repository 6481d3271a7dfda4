/** What a person gave can't be used. The message names it and says what is allowed; exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage';
  override readonly name = 'UsageError';
}
