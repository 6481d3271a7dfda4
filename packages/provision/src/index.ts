/** Made from the table: PromQL, and every generated file. */
export { alertmanagerConfig } from './alertmanager/alertmanager.ts';
export {
  DEFAULT_MAIL,
  type AlertmanagerOptions,
  type MailOptions,
} from './alertmanager/options.ts';
export type { Artifact } from './artifact.ts';
export { artifacts, GENERATED_FOLDERS } from './artifacts.ts';
export { PANELS, PIPELINE_RULES, SERVICE_RULES, type PromqlContext } from './promql/context.ts';
export { promqlOf, promqlOfAlert, promqlOfConditions } from './promql/write.ts';
export type { EscalationTimes } from './rules/escalation.ts';
export { rulesFiles, type RulesOptions } from './rules/rules.ts';
export { staleFiles, type StaleFile } from './stale.ts';
