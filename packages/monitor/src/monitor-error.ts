/** The one error of this package. */

/** Stable codes: what went wrong, for programs. */
export type MonitorErrorCode =
  | 'invalid_setting'
  | 'invalid_config'
  | 'unsafe_address'
  | 'port_taken'
  | 'listen_failed';

export class MonitorError extends Error {
  override readonly name = 'MonitorError';
  readonly code: MonitorErrorCode;
  /** The setting that is to be changed, where there is one. */
  readonly setting: string | undefined;

  constructor(
    code: MonitorErrorCode,
    message: string,
    more: { setting?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.setting = more.setting;
  }
}
