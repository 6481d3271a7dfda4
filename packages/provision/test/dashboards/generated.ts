/** The dashboards as they are generated, with the parts of Grafana's model that tests look at. */
import { DEFAULT_LINKS } from '@earshot/telemetry';
import { dashboardFiles } from '../../src/dashboards/dashboards.ts';

export interface Target {
  readonly refId: string;
  readonly expr?: string;
  readonly datasource: { readonly uid: string; readonly type: string };
}
export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface PanelModel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: GridPos;
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly url: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly mappings?: readonly unknown[] };
  };
}
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: string;
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly datasource?: { readonly uid: string };
}
export interface DashboardModel {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly target: Target }[];
  };
  readonly links: readonly { readonly url: string }[];
  readonly panels: readonly PanelModel[];
}

export const FILES = dashboardFiles(DEFAULT_LINKS).filter(({ path }) => path.endsWith('.json'));
export const MODELS: readonly DashboardModel[] = FILES.map(
  ({ content }) => JSON.parse(content) as DashboardModel,
);
