/** Made from the table: PromQL, and every generated file. */
export type { Artifact } from './artifact.ts';
export { artifacts, GENERATED_FOLDERS } from './artifacts.ts';
export { PANELS, PIPELINE_RULES, SERVICE_RULES, type PromqlContext } from './promql/context.ts';
export { promqlOf, promqlOfConditions } from './promql/write.ts';
export { staleFiles, type StaleFile } from './stale.ts';
