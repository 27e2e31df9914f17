/** What a dry run says at its end: counts and kinds, and no value of a row. */

import type { Output } from '../protocol/output.ts';
import type { CollectedReport } from './collector.ts';
import type { ColumnReport, StreamReport } from './report.ts';
import { bytesText, columnText, count, durationText, inOrder, numberText, requestText } from './wording.ts';

/** A line may hold so many columns. */
const MOST_COLUMNS = 100;

export function logReport(
  { service, streams, lists, replaced, requests, speed }: CollectedReport,
  output: Output,
): void {
  for (const stream of streams) {
    const about = `Stream ${JSON.stringify(stream.stream.name)} would be ${stream.object}, ${stream.behavior}`;
    output.log('INFO', `${about}${columnsText(stream)}.`);
  }
  for (const request of requests) {
    const holding = request.isQuestion
      ? ''
      : ` with ${count(request.items, 'item')} in ${bytesText(request.bytes)}`;
    output.log('INFO', `Would be sent: ${numberText(request.calls)} × ${requestText(request)}${holding}.`);
  }
  for (const [noun, own] of Map.groupBy(lists, (list) => list.noun)) {
    const members = own.reduce((sum, list) => sum + list.members, 0);
    output.log(
      'INFO',
      `Mirrored: ${count(own.length, noun)} with ${count(members, 'named member')}; whoever else is in them would be removed. A dry run does not ask ${service} who that is.`,
    );
  }
  for (const { title, rows } of replaced) output.log('INFO', `${title} would hold ${count(rows, 'row')}.`);
  const limit =
    speed.limit === undefined
      ? ''
      : ` and ${speed.limit.calls} limited calls in ${speed.limit.milliseconds / 1000} s`;
  output.log(
    'INFO',
    `Dry run: ${count(speed.calls, 'call')} would take ${durationText(speed.seconds)} at ${speed.requestsPerSecond} requests a second${limit}.`,
  );
}

function columnsText({ columns, customField }: StreamReport): string {
  if (columns.length === 0) return '';
  const shown = inOrder(columns).slice(0, MOST_COLUMNS);
  const texts = shown.map((column) => `${nameOf(column)} → ${columnText(column, customField)}`);
  const left = columns.length - shown.length;
  return `: ${left > 0 ? `${texts.join('; ')}; ${count(left, 'more column')}` : texts.join('; ')}`;
}

function nameOf({ source }: ColumnReport): string {
  return source.kind === 'column' ? JSON.stringify(source.name) : 'a constant';
}
