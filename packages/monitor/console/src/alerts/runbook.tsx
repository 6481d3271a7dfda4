/** The name of an alert, which leads to what to do about it. */
import { ROOT } from '../api.ts';
import { alertInWords } from '../format.ts';

export function Runbook({ alert }: { readonly alert: string }) {
  return (
    <a
      class="runbook"
      href={`${ROOT}/runbooks/${encodeURIComponent(alert)}`}
      title="What it means, and what to do"
    >
      {alertInWords(alert)}
    </a>
  );
}
