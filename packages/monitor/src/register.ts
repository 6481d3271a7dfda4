/** `node --import @earshot/monitor/register app.mjs`: runs an application under Earshot. */

// Off costs nothing, so what it takes to run is loaded after this check.
if (!/^\s*(false|0)\s*$/i.test(process.env['WEBSOCKET_MONITOR_ENABLED'] ?? '')) {
  const { nodeProblem, runUnmonitored } = await import('./unmonitored.ts');
  try {
    const problem = nodeProblem(process.version);
    if (problem !== undefined) throw new Error(problem);
    const { startMonitor } = await import('./monitor.ts');
    await startMonitor();
  } catch (error) {
    runUnmonitored(error);
  }
}

export {};
