/** A generated file that is reviewed and committed. */
export interface Artifact {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly content: string;
}
