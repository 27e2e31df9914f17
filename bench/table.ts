/** The table of what was measured. */

import type { Case, Measurement } from './case.ts';

/** A case with what came out, or why nothing did. */
export interface Result {
  readonly subject: Case;
  readonly outcome: Measurement | Error;
}

const HEAD = ['case', 'measured', 'result', 'target', '', 'from'];

export function isMet({ subject, outcome }: Result): boolean {
  if (outcome instanceof Error) return false;
  return subject.figures.every(({ target }, i) => target.isMet(outcome.values[i]!));
}

/** One line for each figure, in columns. */
export function plainTable(results: readonly Result[]): string {
  const rows = [HEAD, ...results.flatMap((result) => rowsOf(result, result.subject.name))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(results: readonly Result[]): string {
  const rows = results.flatMap((result) => rowsOf(result, result.subject.about));
  return [HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function rowsOf({ subject, outcome }: Result, label: string): string[][] {
  return subject.figures.map(({ name, target }, i) => {
    const first = i === 0;
    if (outcome instanceof Error) {
      return [first ? label : '', name, 'failed', target.text, '✗', first ? outcome.message : ''];
    }
    const value = outcome.values[i]!;
    const mark = target.isMet(value) ? '✓' : '✗';
    return [first ? label : '', name, target.format(value), target.text, mark, first ? outcome.details : ''];
  });
}
