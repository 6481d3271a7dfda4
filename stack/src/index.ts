/** The real servers, for the stack itself and for the pipeline's tests. */

export { binaryPath } from './build/binary.ts';
export type { BinaryName } from './build/definitions.ts';
export { startAlertmanager, type AlertmanagerOptions } from './servers/alertmanager.ts';
export { startCollector, type CollectorOptions } from './servers/collector.ts';
export { startJaeger } from './servers/jaeger.ts';
export { freePort } from './servers/ports.ts';
export { startPrometheus, type PrometheusOptions } from './servers/prometheus.ts';
export type { RunningServer } from './servers/running-server.ts';
export { runTool, type ToolResult } from './servers/tool.ts';
export { StackError } from './stack-error.ts';
