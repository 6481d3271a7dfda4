/** For who is on call: what is wrong now, where, since when, and where to read on. */
import type { Dashboard } from '../panel.ts';
import { CONNECTIONS } from './connections.ts';
import { NOW } from './now.ts';
import { PENDING } from './pending.ts';
import { REMEDIATION } from './remediation.ts';
import { SILENT_FAILURES } from './silent-failures.ts';
import { TOOLS } from './tools.ts';
import { WATCHING } from './watching.ts';

export const OPERATIONS: Dashboard = {
  id: 'websocket_operations',
  title: 'Earshot: operations',
  description:
    'What is wrong now, in which service, since when, and which runbook or traces to open.',
  rangeSeconds: 3600,
  refreshSeconds: 10,
  rows: [NOW, SILENT_FAILURES, PENDING, CONNECTIONS, TOOLS, WATCHING, REMEDIATION],
};
