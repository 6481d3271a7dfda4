/** All that is generated from the table. A new kind of file gets its line here. */
import { DEFAULT_LINKS, type LinkBases } from '@earshot/telemetry';
import { alertmanagerArtifacts } from './alertmanager/alertmanager.ts';
import { DEFAULT_MAIL, type MailOptions } from './alertmanager/options.ts';
import type { Artifact } from './artifact.ts';
import { dashboardFiles } from './dashboards/dashboards.ts';
import { referenceFiles } from './reference/reference.ts';
import { rulesFiles } from './rules/rules.ts';

type Source = (links: LinkBases, mail: MailOptions) => readonly Artifact[];
const SOURCES: readonly Source[] = [
  (links) => rulesFiles(links),
  (_links, mail) => alertmanagerArtifacts({ mail }),
  (links) => dashboardFiles(links),
  () => referenceFiles(),
];

/** Folders in which every file is generated: one that no source makes is stale. */
export const GENERATED_FOLDERS = ['prometheus/rules', 'grafana/dashboards', 'docs/reference'];

export function artifacts(
  links: LinkBases = DEFAULT_LINKS,
  mail: MailOptions = DEFAULT_MAIL,
): readonly Artifact[] {
  return SOURCES.flatMap((source) => source(links, mail));
}
