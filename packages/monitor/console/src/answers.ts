/** The shapes of what the API answers, from the code that answers it. */
import type { AlertsAnswer } from '../../src/http/alerts.ts';
import type { PastAlertsAnswer } from '../../src/http/alert-history.ts';
import type { ChannelTestsAnswer } from '../../src/http/channels.ts';
import type { DashboardAnswer } from '../../src/http/dashboards.ts';
import type { HealthAnswer } from '../../src/http/health.ts';
import type { UsersListed } from '../../src/http/users.ts';

export type { SeriesData } from '../../src/dashboards/panel-data.ts';
export type {
  CheckpointStory,
  NotificationStory,
  NoticeStory,
  Story,
} from '../../src/history/story.ts';
export type { CountsEvent, FailureEvent } from '../../src/http/broadcast.ts';
export type {
  AlertsAnswer,
  ChannelTestsAnswer,
  DashboardAnswer,
  HealthAnswer,
  PastAlertsAnswer,
  UsersListed,
};

export type PanelView = DashboardAnswer['rows'][number]['panels'][number];
export type UserView = UsersListed['users'][number];
export type AlertView = AlertsAnswer['alerts'][number];
export type ChannelView = AlertsAnswer['channels'][number];
export type CheckView = HealthAnswer['checks'][number];
export type DashboardId = DashboardAnswer['id'];
export type Unit = PanelView['unit'];
export type Level = NonNullable<PanelView['level']>;
