/** What a route's schema does not allow, told by field, what was given, and what is allowed. */
import type { FastifyError } from 'fastify';
import type { HttpErrorBody } from './errors.ts';

/** One finding of Ajv, with the part of the schema and of the body that it is about (`verbose`). */
interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Allowed;
  readonly data: unknown;
}
interface Allowed {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Allowed>>;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const MAX_SHOWN = 200;

/** Undefined for an error that is about something else. */
export function invalidBody({ validation }: FastifyError): HttpErrorBody['error'] | undefined {
  const [finding] = (validation ?? []) as readonly unknown[] as readonly Finding[];
  if (finding === undefined) return undefined;
  const { keyword, params, parentSchema } = finding;
  if (keyword === 'required') {
    const field = String(params['missingProperty']);
    return {
      code: 'missing_field',
      message: `${field} is missing.`,
      field,
      allowed: allowedBy(parentSchema.properties?.[field] ?? {}),
    };
  }
  if (keyword === 'additionalProperties') {
    const field = String(params['additionalProperty']).slice(0, MAX_SHOWN);
    return {
      code: 'unknown_field',
      message: `${JSON.stringify(field)} is no field of this.`,
      field,
      allowed: allowedBy(parentSchema),
    };
  }
  const field = finding.instancePath.slice(1).replaceAll('/', '.') || 'body';
  const { data } = finding;
  // Of what may be nested a thousand times its kind says enough.
  const shown = Array.isArray(data)
    ? 'a list'
    : typeof data === 'object' && data !== null
      ? 'an object'
      : String(data).slice(0, MAX_SHOWN);
  return {
    code: 'invalid_field',
    message: `${field} is ${typeof data === 'string' ? JSON.stringify(shown) : shown}.`,
    field,
    value: shown,
    allowed: allowedBy(parentSchema),
  };
}

function allowedBy(schema: Allowed): string {
  if (schema.enum !== undefined) return schema.enum.join(', ');
  if (schema.properties !== undefined) {
    return `an object with ${Object.keys(schema.properties).join(', ')}`;
  }
  const { minLength = 0, maxLength, minimum, maximum } = schema;
  if (minimum !== undefined) return `a number from ${minimum} to ${maximum}`;
  if (schema.type === 'string') {
    return `${minLength} to ${maxLength} characters${minLength > 0 ? ', not of spaces alone' : ''}`;
  }
  return [schema.type].flat().join(' or ');
}
