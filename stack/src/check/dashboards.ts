/** Dashboards and Grafana's provisioning files: they parse, and so does every query, by Prometheus. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import { ROOT } from '../run/configuration.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import type { Check } from './verdict.ts';

const GRAFANA = path.join(ROOT, 'grafana');

interface Panel {
  readonly title?: string;
  readonly targets?: readonly { readonly expr?: string }[];
}

export function dashboardChecks(): Check[] {
  return [
    {
      what: 'grafana/dashboards',
      by: 'JSON, and Prometheus reads every query',
      run: () => checkDashboards(filesIn('dashboards', '.json')),
    },
    ...['dashboards', 'datasources'].flatMap((kind) =>
      filesIn(path.join('provisioning', kind), '.yaml').map((file) => ({
        what: path.relative(ROOT, file).replaceAll('\\', '/'),
        by: 'YAML',
        run: async () => {
          parse(readFileSync(file, 'utf8'));
          return [];
        },
      })),
    ),
  ];
}

async function checkDashboards(files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return ['there is no dashboard'];
  const prometheus = await startPrometheus({ config: 'global: {}\n' });
  try {
    const problems: string[] = [];
    for (const file of files) {
      const { panels = [] } = JSON.parse(readFileSync(file, 'utf8')) as { panels?: Panel[] };
      for (const { title, targets = [] } of panels) {
        for (const { expr } of targets) {
          const problem = expr === undefined ? undefined : await misread(prometheus.url, expr);
          if (problem !== undefined)
            problems.push(`${path.basename(file)}, ${JSON.stringify(title)}: ${problem}`);
        }
      }
    }
    return problems;
  } finally {
    await prometheus.stop();
  }
}

/** What Prometheus does not understand in a query, with Grafana's variables filled in. */
async function misread(prometheusUrl: string, expr: string): Promise<string | undefined> {
  const query = expr.replaceAll(/\$__(?:rate_)?interval|\$__range/g, '5m');
  const response = await fetch(`${prometheusUrl}/api/v1/format_query`, {
    method: 'POST',
    body: new URLSearchParams({ query }),
  });
  const { status, error } = (await response.json()) as { status: string; error?: string };
  return status === 'success' ? undefined : `${error ?? 'refused'} in ${expr}`;
}

function filesIn(folder: string, ending: string): string[] {
  const place = path.join(GRAFANA, folder);
  if (!existsSync(place)) return [];
  const names = readdirSync(place).filter((name) => name.endsWith(ending));
  return names.toSorted().map((name) => path.join(place, name));
}
