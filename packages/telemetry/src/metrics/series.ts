/** The series of which several metrics are made. */
import type { AttributeKey } from '../attributes.ts';

/** No attributes: any key would not compile. */
type None = Readonly<Partial<Record<AttributeKey, never>>>;
export const one: readonly None[] = [{}];
export const each = <K extends AttributeKey, V extends string>(
  key: K,
  values: readonly V[],
): readonly { readonly [P in K]: V }[] =>
  values.map((value) => ({ [key]: value }) as { readonly [P in K]: V });

// The stages of what begins and ends, such as the creation of a bridge.
export const started = { outcome: 'started' } as const;
export const succeeded = { outcome: 'succeeded' } as const;
export const failed = { outcome: 'failed' } as const;
export const ended = [succeeded, failed] as const;
