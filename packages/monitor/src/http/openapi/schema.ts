/** JSON Schema (2020-12), in the few words that the shapes of the API need. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const number: Schema = { type: 'number' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const yesOrNo: Schema = { type: 'boolean' };
/** One of another kind each time, such as the facts of a notice. */
export const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] };

export const named = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export function object(
  properties: Record<string, Schema>,
  optional: Record<string, Schema> = {},
): Schema {
  return {
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
  };
}

/** Quantiles in seconds; null where nothing was measured. */
export const LATENCY = { p50: orNull(number), p95: orNull(number), p99: orNull(number) };
