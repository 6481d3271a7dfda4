/** PromQL of the table's queries: for rules, for panels of Grafana, and for the monitor's console. */
export { PANELS, PIPELINE_RULES, SERVICE_RULES, type PromqlContext } from './context.ts';
export { durationOf } from './duration.ts';
export { isForeign, isOfInstances, selector } from './series.ts';
export { promqlOf, promqlOfAlert, promqlOfBirths, promqlOfConditions, written } from './write.ts';
