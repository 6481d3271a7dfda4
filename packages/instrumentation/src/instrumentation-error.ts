/** The one error class of this package. Only wrong configuration throws it, and only at start. */

export type InstrumentationErrorCode = 'invalid_option' | 'not_callable';

export class InstrumentationError extends TypeError {
  /** Stable: to be compared, unlike the message. */
  readonly code: InstrumentationErrorCode;

  constructor(code: InstrumentationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InstrumentationError';
    this.code = code;
  }
}

/** An option's name, the value given, and what is allowed. */
export function invalidOption(name: string, value: unknown, allowed: string): InstrumentationError {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const told = isNumber ? String(value) : (JSON.stringify(value) ?? typeof value);
  const given = typeof value === 'function' ? 'a function' : told;
  return new InstrumentationError('invalid_option', `${name} is ${given}; allowed: ${allowed}`);
}
