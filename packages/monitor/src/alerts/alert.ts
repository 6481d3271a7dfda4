/**
 * An alert as Alertmanager's API takes it. Labels say which alert it is, so they never hold a value or
 * an ID; whatever else is to be told stands in the annotations.
 */
import { createHash } from 'node:crypto';
import {
  ALERTS,
  alertLabels,
  dashboardUrl,
  DEFAULT_LINKS,
  EMERGENCY_LABEL,
  runbookUrl,
  traceSearchUrl,
  type AlertChannel,
  type AlertedService,
  type ObjectiveName,
  type Severity,
} from '@earshot/telemetry';

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt: string;
  /** Alertmanager takes the alert for resolved then. */
  readonly endsAt: string;
}

/** Those whose detection is one event, which the monitor tells Alertmanager itself. */
export type EventAlertName = Extract<
  ObjectiveName,
  'SilentFailures' | 'IsolationViolations' | 'BridgeFailures'
>;

type Told = Pick<PostedAlert, 'labels' | 'annotations'>;

/** With exactly the labels of Prometheus' rule, so that Alertmanager merges the two. */
export function eventAlert(name: EventAlertName, service: AlertedService, count: number): Told {
  const alert = ALERTS[name];
  const inAddress = encodeURIComponent(service.serviceName);
  return {
    labels: alertLabels(name, service),
    annotations: {
      summary: alert.summary,
      description: alert.description
        .replaceAll('{subject}', service.serviceName)
        .replaceAll('{value}', String(count))
        .replaceAll('{threshold}', String(alert.conditions[0]?.threshold ?? 0)),
      runbook_url: runbookUrl(name),
      dashboard_url: dashboardUrl(alert.dashboard, DEFAULT_LINKS, inAddress),
      trace_search_url: traceSearchUrl(alert, DEFAULT_LINKS, inAddress),
    },
  };
}

export interface Emergency {
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
}

/** Another title is another emergency: one that is raised while another holds is told at once. */
export function emergencyId({ title, severity }: Emergency): string {
  return createHash('sha256').update(`${severity} ${title}`).digest('hex').slice(0, 12);
}

const CHANNEL_WORDS: Readonly<Record<AlertChannel, string>> = {
  slack: 'Slack',
  webhook: 'webhook',
  email: 'email',
  alertmanager: 'Alertmanager',
};

/** Shows that a channel works. Of medium severity and a family of its own, so that it hides nothing. */
export function testAlert(
  channel: AlertChannel,
  by: string,
  { serviceName, environment }: AlertedService,
): Told {
  return {
    labels: {
      alertname: 'ChannelTest',
      severity: 'medium',
      tier: 'operations',
      team: 'notifications',
      family: 'channel_test',
      service_name: serviceName,
      ...(environment === undefined ? {} : { deployment_environment_name: environment }),
    },
    annotations: {
      summary: `TEST, nothing is wrong: ${serviceName}`,
      description: `${by} asked whether alerts of ${serviceName} come by ${CHANNEL_WORDS[channel]}. This one did, so there is nothing to do.`,
    },
  };
}

/** Raised by a person. Its label leads it past the tiers, to everybody. */
export function emergencyAlert(
  emergency: Emergency,
  { serviceName, environment }: AlertedService,
): Told {
  const { title, message, severity } = emergency;
  return {
    labels: {
      alertname: 'EmergencyAlert',
      severity,
      tier: 'operations',
      team: 'notifications',
      family: 'emergency',
      [EMERGENCY_LABEL]: 'true',
      emergency_id: emergencyId(emergency),
      service_name: serviceName,
      ...(environment === undefined ? {} : { deployment_environment_name: environment }),
    },
    annotations: { summary: title, description: message },
  };
}
