/** `node --import @earshot/monitor/register app.mjs`: runs an application under Earshot. */

// Off costs nothing, so what it takes to run is loaded after this check.
if (!/^\s*(false|0)\s*$/i.test(process.env['WEBSOCKET_MONITOR_ENABLED'] ?? '')) {
  const { boot } = await import('./boot.ts');
  await boot();
}

export {};
