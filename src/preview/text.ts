/** The report as text for a terminal of 80 columns. */

import { problems } from './problems.ts';
import type { ColumnReport, Report, RequestReport, StreamReport } from './report.ts';
import {
  bytesText,
  columnText,
  count,
  headline,
  inOrder,
  limitText,
  numberText,
  purposeText,
  requestNote,
  requestText,
  sourceText,
  speedText,
  streamText,
  totals,
  visible,
  visibleLines,
} from './wording.ts';

const WIDTH = 80;
/** A name that is longer pushes what stands beside it away. */
const WIDEST_NAME = 30;
const MOST_COLUMNS = 200;
const LONGEST_KEY = 100;

/** @param strong what makes a heading stand out, where that can be shown */
export function toText(report: Report, strong: (text: string) => string = (text) => text): string {
  const { service, streams, requests, speed, states } = report;
  const { read, sent, skipped, rejected } = totals(report);
  const found = problems(report);
  const sections = [
    [strong(`Preview for ${service}: nothing has been sent`)],
    wrapped(headline(report)).map(strong),
    [
      ...wrapped(
        `${count(read, 'record')} read: ${numberText(sent)} would be sent, ${numberText(skipped)} skipped, ${numberText(rejected)} rejected.`,
      ),
      ...(calls(report) === '' ? [] : wrapped(calls(report))),
      ...(states > 0 ? wrapped(`${count(states, 'STATE')} passed over: a preview gives none back.`) : []),
    ],
    ...(found.length === 0
      ? []
      : [
          [
            strong('Before you sync'),
            ...found.flatMap(({ kind, title, text, advice }) => [
              ...wrapped(title, 4, kind === 'note' ? '  - ' : '  ! '),
              ...(text === '' ? [] : wrapped(`${text} ${advice}`.trim(), 4)),
            ]),
          ],
        ]),
    ...streams.map((stream) => streamLines(stream, strong)),
    ...(report.notInCatalog.length === 0
      ? []
      : [
          [
            strong('Not in the catalog'),
            ...table(
              report.notInCatalog.map(({ stream, records }) => [
                visible(streamText(stream)),
                `${count(records, 'record')} skipped`,
              ]),
            ),
          ],
        ]),
    ...(requests.length === 0
      ? []
      : [
          [strong('Requests'), ...requestTable(requests), ...wrapped(limitText(speed, requests), 2, '  ')],
          ...requests.flatMap((request) => examples(request, strong)),
        ]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function calls({ requests, speed }: Report): string {
  if (requests.length === 0) return '';
  const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
  const items = requests.reduce((sum, request) => sum + request.items, 0);
  return `${speedText(speed)}; ${count(items, 'item')} in ${bytesText(bytes)}.`;
}

function streamLines(report: StreamReport, strong: (text: string) => string): string[] {
  const { stream, object, behavior, read, sent, skipped, rejected, deleted, deletedBehavior } = report;
  const rows = [
    [numberText(sent), 'would be sent'],
    ...(deleted > 0
      ? [[numberText(deleted), `of them marked as deleted by the source (${deletedBehavior})`]]
      : []),
    ...(skipped > 0 ? [[numberText(skipped), 'skipped: the source marked them as deleted']] : []),
    ...(rejected > 0 ? [[numberText(rejected), 'rejected']] : []),
  ] as [string, string][];
  return [
    strong(visible(`Stream ${streamText(stream)}: ${object}, ${behavior}`)),
    ...wrapped(`${count(read, 'record')} read: ${purposeText(report)}.`, 2, '  '),
    ...(read === 0 ? [] : counted(rows)),
    ...report.rejections.flatMap(({ reason, field, message, count: records, primaryKeys }) => {
      const example = primaryKeys[0] === undefined ? '' : ` For example ${short(primaryKeys[0])}.`;
      const where = field === undefined ? '' : ` (${field})`;
      return wrapped(
        visible(`${numberText(records)} × ${reason}${where}: ${message}${example}`),
        10,
        '        ',
      );
    }),
    ...(read === 0 ? [] : columnLines(report.columns, report.customField)),
  ];
}

function counted(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([n]) => n.length), 4);
  return rows.flatMap(([n, text]) => wrapped(text, width + 4, `  ${n.padStart(width)}  `));
}

function columnLines(columns: readonly ColumnReport[], customField: string): string[] {
  if (columns.length === 0) return [];
  const ordered = inOrder(columns);
  const rows = ordered
    .slice(0, MOST_COLUMNS)
    .map((column) => [
      sourceText(column),
      `${columnText(column, customField)}${column.source.kind === 'constant' ? ', a constant' : ''}`,
    ]) as [string, string][];
  const left = ordered.length - rows.length;
  return ['  Columns', ...table(rows, 4), ...(left > 0 ? [`    … and ${count(left, 'more column')}`] : [])];
}

function requestTable(requests: readonly RequestReport[]): string[] {
  const rows = requests.map((request) => [
    requestText(request),
    count(request.calls, 'call'),
    request.isQuestion ? '' : count(request.items, 'item'),
    request.isQuestion ? '' : bytesText(request.bytes),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return requests.flatMap((request, i) => {
    const [name, ...numbers] = rows[i]!;
    const aligned = numbers.map((text, column) => text.padStart(widths[column + 1]!));
    const line = `  ${[name!.padEnd(widths[0]!), ...aligned].join('  ')}`;
    // A long path has a line of its own.
    const lines = line.trimEnd().length <= WIDTH ? [line] : [`  ${name}`, `    ${aligned.join('  ')}`];
    const note = requestNote(request);
    return [...lines.map((each) => each.trimEnd()), ...(note === '' ? [] : [`    ${note}`])];
  });
}

function examples(request: RequestReport, strong: (text: string) => string): string[][] {
  const { calls: all, examples: shown } = request;
  const which = all > shown.length ? `the first ${shown.length} of ${numberText(all)}` : count(all, 'call');
  return [
    [strong(`${requestText(request)}: ${which}`)],
    ...shown.map(({ method, url, body }) => [
      `  ${method} ${visible(url)}`,
      '  Authorization: ***',
      ...(body === undefined
        ? []
        : [
            '  Content-Type: application/json',
            '',
            ...visibleLines(body)
              .split('\n')
              .map((line) => `  ${line}`),
          ]),
    ]),
  ];
}

/** A key as far as it is needed to find the row. */
function short(key: string): string {
  return key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
}

/** Names on the left, texts on the right. */
function table(rows: readonly (readonly string[])[], indent = 2): string[] {
  const width = Math.min(Math.max(...rows.map(([name]) => name!.length)), WIDEST_NAME);
  const gap = ' '.repeat(indent);
  return rows.flatMap(([name, text]) =>
    name!.length > width
      ? [gap + name, ...wrapped(text!, indent + width + 2)]
      : wrapped(text!, indent + width + 4, `${gap}${name!.padEnd(width)}  `),
  );
}

/** Breaks a text at spaces. @param indent of every line but the first, which begins with `first` */
function wrapped(text: string, indent = 0, first = ' '.repeat(indent)): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
