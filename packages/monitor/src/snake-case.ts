/** Names as the HTTP API has them: the code's `rangeSeconds` is `range_seconds` in every answer. */

export type SnakeCase<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;
export type SnakeCased<Fields> = {
  readonly [Name in keyof Fields as SnakeCase<Name>]: Fields[Name];
};

/** The same fields under the API's names. Values stay as they are: what is inside them may be data. */
export function snakeCased<Fields extends object>(fields: Fields): SnakeCased<Fields> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  ) as SnakeCased<Fields>;
}
