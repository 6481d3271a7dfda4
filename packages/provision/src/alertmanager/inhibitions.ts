/** Inhibition rules of Alertmanager. */
import { INHIBITIONS, type AlertMatch, type Inhibition } from '@earshot/telemetry';

type Yaml = Readonly<Record<string, unknown>>;

/** An alert that climbs silences nobody, and nobody it. */
const OPERATIONS = 'tier="operations"';
const SAME = ['service_name', 'deployment_environment_name', 'instance', 'family'];

export function inhibitions(): Yaml[] {
  return INHIBITIONS.map(({ source, target, same }: Inhibition) => {
    const isSameService = same === 'service and family';
    return {
      source_matchers: [...matchers(source), ...family(isSameService), OPERATIONS],
      target_matchers: [...matchers(target), OPERATIONS],
      ...(isSameService ? { equal: SAME } : {}),
    };
  });
}

/** Two labels that are both missing count as equal: alerts of others have no family. */
function family(isAsked: boolean): string[] {
  return isAsked ? ['family=~".+"'] : [];
}

function matchers({ alertNames, severities }: AlertMatch): string[] {
  return [
    ...(alertNames === undefined ? [] : [anyOf('alertname', alertNames)]),
    ...(severities === undefined ? [] : [anyOf('severity', severities)]),
  ];
}

function anyOf(label: string, values: readonly string[]): string {
  return values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;
}
