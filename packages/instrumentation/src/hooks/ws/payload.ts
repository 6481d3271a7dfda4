/** Facts on what an application hands to `send`. Payloads themselves are never kept. */

/** Size in bytes of what will go out. */
export function payloadBytes(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (typeof data === 'number') return String(data).length;
  if (typeof data !== 'object' || data === null) return 0;
  if ('byteLength' in data && typeof data.byteLength === 'number') return data.byteLength;
  if ('size' in data && typeof data.size === 'number') return data.size;
  return 'length' in data && typeof data.length === 'number' ? data.length : 0;
}

/** `send(undefined)` and `send(null)` put an empty frame on the wire, which nobody means. */
export function isMissing(data: unknown): boolean {
  return data === undefined || data === null;
}

/** Is this a fragment that others follow? (`fin: false` in the options of `send`) */
export function isFragment(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'fin' in options && options.fin === false
  );
}
