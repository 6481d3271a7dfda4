/** Who did something, as the audit log has it. */
export interface Caller {
  /** The name that they give themselves. */
  readonly by: string | undefined;
  /** The address that the request came from: a proxy's, where there is one. */
  readonly from: string | undefined;
}
