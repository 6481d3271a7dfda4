/** What stops `pnpm generate`. */
export type ProvisionErrorCode = 'bad-setting';

export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
  readonly code: ProvisionErrorCode;

  constructor(code: ProvisionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
