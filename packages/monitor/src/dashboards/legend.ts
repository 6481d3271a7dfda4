/** A series' name: its legend with the values of its labels, else the labels themselves. */
export function nameOf(
  legend: string | undefined,
  labels: Readonly<Record<string, string>>,
): string {
  if (legend === undefined) return Object.values(labels).join(' ');
  return legend.replaceAll(/\{([^}]+)\}/g, (_, key: string) => labels[key] ?? '').trim();
}
