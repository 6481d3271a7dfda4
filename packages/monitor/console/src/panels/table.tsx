/** A line for each group. What is 0 is told in a line at the end, so that what is not stands out. */
import type { PanelView } from '../answers.ts';
import { formatValue, inWords } from '../format.ts';

type Row = NonNullable<PanelView['rows']>[number];

export function Table({ panel }: { readonly panel: PanelView }) {
  const { rows = [] } = panel;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = columns.filter((column) => rows.some((row) => typeof row[column] === 'number'));
  const isAtRest = (row: Row): boolean => numeric.every((column) => (row[column] ?? 0) === 0);
  const shown = numeric.length === 0 ? rows : rows.filter((row) => !isAtRest(row));
  const resting = rows.length - shown.length;
  if (shown.length === 0) {
    return <p class="nothing">{panel.emptyText ?? 'None in the time shown'}</p>;
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={panel.title}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" class={numeric.includes(column) ? 'number' : ''}>
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
                  <td key={column}>{value ?? '–'}</td>
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
