/** docs/reference/spans.md: which spans there are, and which attributes they can carry. */
import { SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { code, page, table } from './markdown.ts';

const OURS = 'earshot.';

export function spansPage(): Artifact {
  const keys = Object.values(SPAN_ATTRIBUTES).toSorted();
  return page('spans', 'Spans', [
    'A tool, its bridge, its notifications and what became of them stand in one trace. A notification that failed is always recorded, whatever the sampler decides.',
    table(
      ['span', 'kind', 'what it is'],
      Object.values(SPANS).map(({ name, kind, brief }) => [code(name('{name}')), kind, brief]),
    ),
    '## Attributes',
    `Names of OpenTelemetry's semantic conventions where they exist; those that begin with \`${OURS}\` are Earshot's own. The correlation ID is ${code(SPAN_ATTRIBUTES.correlationId)}; users appear as ${code(SPAN_ATTRIBUTES.userHash)}.`,
    table(
      ['attribute', 'whose'],
      keys.map((key) => [code(key), key.startsWith(OURS) ? 'Earshot' : 'semantic conventions']),
    ),
  ]);
}
