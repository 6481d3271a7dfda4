/** Earshot in one process: metrics, health, trace look-up and logs for a Node service. */
export { defineConfig, type EarshotConfig } from './config/config.ts';
export { startMonitor, type Monitor, type MonitorOptions } from './monitor.ts';
export { MonitorError, type MonitorErrorCode } from './monitor-error.ts';
export { readSettings, showSettings, type Environment } from './settings/settings.ts';
export { SETTINGS, type SettingKey, type SettingRow, type Settings } from './settings/table.ts';
