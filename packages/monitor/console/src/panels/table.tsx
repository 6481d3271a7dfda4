/** A line for each group: words first, then numbers. */
import type { PanelView } from '../answers.ts';
import { alertInWords, formatValue, inWords } from '../format.ts';
import { isNumeric, shownColumns, shownRows } from './rows.ts';

export function Table({ panel }: { readonly panel: PanelView }) {
  const { rows = [] } = panel;
  const columns = shownColumns(panel);
  const shown = shownRows(panel);
  const resting = rows.length - shown.length;
  if (shown.length === 0) {
    return <p class="nothing">{panel.empty_text ?? 'None in the time shown'}</p>;
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={panel.title}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" class={isNumeric(column, rows) ? 'number' : ''}>
                {inWords(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={columns.map((column) => row[column] ?? '').join('\n')}>
              {columns.map((column) => {
                const value = row[column];
                return typeof value === 'number' ? (
                  <td key={column} class="number">
                    {formatValue(value, panel)}
                  </td>
                ) : (
                  <td key={column}>{wordOf(column, value ?? null)}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {resting === 0 ? null : <p class="rest">{resting} more at 0</p>}
    </div>
  );
}

/** Names of alerts wrap where they are words. */
function wordOf(column: string, word: string | null): string {
  if (word === null) return '–';
  return column === 'alertname' || column === 'source_alert' ? alertInWords(word) : word;
}
