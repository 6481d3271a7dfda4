/** What the HTTP API tells of a correlation ID: with Jaeger's knowledge where it is set. */
import type { Story } from '../history/story.ts';
import type { Settings } from '../settings/table.ts';
import { epochMs } from '../wall-clock.ts';

type Tell = (correlationId: string, most: number) => Promise<Story>;

/** What it takes to ask Jaeger is loaded only where it is set. */
export async function lookUp(
  tell: Tell,
  { jaegerQueryUrl: url, spans }: Settings,
  serviceName: string,
): Promise<Tell> {
  if (url === undefined) return tell;
  const { Jaeger } = await import('./jaeger.ts');
  const { tellWhole } = await import('./whole-story.ts');
  const jaeger = new Jaeger({ url, serviceName, wallClock: epochMs });
  return (id, most) =>
    tellWhole(
      id,
      { tell, find: (correlationId) => jaeger.find(correlationId), areAllSpans: spans === 'all' },
      most,
    );
}
