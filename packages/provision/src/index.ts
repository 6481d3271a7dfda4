/** Every file that is made from the table. */
export { alertmanagerConfig } from './alertmanager/alertmanager.ts';
export {
  DEFAULT_MAIL,
  type AlertmanagerOptions,
  type MailOptions,
} from './alertmanager/options.ts';
export type { Artifact } from './artifact.ts';
export { artifacts, GENERATED_FOLDERS } from './artifacts.ts';
export type { EscalationTimes } from './rules/escalation.ts';
export { rulesFiles, type RulesOptions } from './rules/rules.ts';
export { staleFiles, type StaleFile } from './stale.ts';
