/** A rule file of Prometheus: its groups as data, and the YAML that is reviewed. */
import { Document, isScalar, Scalar, visit } from 'yaml';
import type { Artifact } from '../artifact.ts';
import { layOut } from './layout.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly query_offset?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

const HEADER = ' generated from packages/telemetry; change there and run pnpm generate';

export function ruleFile(name: string, groups: readonly RuleGroup[]): Artifact {
  const document = new Document({ groups });
  document.commentBefore = HEADER;
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (!isScalar(key) || key.value !== 'expr' || !isScalar(value)) return;
      const text = layOut(String(value.value));
      value.value = text;
      if (text.includes('\n')) value.type = Scalar.BLOCK_LITERAL;
    },
  });
  return { path: `prometheus/rules/${name}.yml`, content: document.toString({ lineWidth: 0 }) };
}
