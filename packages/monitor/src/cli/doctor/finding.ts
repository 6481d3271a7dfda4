/** What a look of `earshot doctor` found, and how to mend it. */
import { clean, columns, status, type Paint } from '../paint.ts';

export interface Finding {
  readonly what: string;
  readonly is: 'ok' | 'warning' | 'wrong';
  readonly says: string;
  /** Absent where nothing is to be done. */
  readonly mend?: string;
}

export function printFindings(findings: readonly Finding[], paint: Paint): string[] {
  return [
    ...columns(findings.map((one) => [status(one.is, paint), one.what, clean(one.says)])),
    ...findings.flatMap((one) =>
      one.mend === undefined ? [] : ['', `${paint('bold', one.what)}: ${one.mend}`],
    ),
  ];
}
