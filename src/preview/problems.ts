/** What somebody should look at before the sync runs, each with what to do about it. */

import type { Reason } from '../objects/rejection.ts';
import type { Outcome, Report, StreamReport } from './report.ts';
import { count, listed, numberText, streamText, visible } from './wording.ts';

export interface Problem {
  /** `failure`: the sync would stop. `loss`: something is not delivered. `note`: to be known. */
  readonly kind: 'failure' | 'loss' | 'note';
  readonly title: string;
  readonly text: string;
  /** JSON of the primary key of one row that it is about. */
  readonly example?: string | undefined;
  readonly advice: string;
}

const ADVICE: Readonly<Record<Reason, string>> = {
  missing_identifier: 'Fill the column in the source, or take another one for it (fields of the stream).',
  invalid_identifier:
    'Correct the values in the source, or take another column for it (fields of the stream).',
  identifier_too_long:
    'Shorten the values in the source, or take another column for it (fields of the stream).',
  missing_field: 'Fill the column in the source, or give it a column or a constant (fields of the stream).',
  invalid_field: 'Correct the values in the source, or take another column for it (fields of the stream).',
  invalid_timestamp: 'Write the times in the source as ISO 8601 or as unix seconds.',
  name_too_long: 'Send the column under a shorter name (fields of the stream).',
  value_too_long: 'Shorten the values in the source, or leave the column out.',
  too_many_attributes: 'Send fewer columns: choose them in the connection, or set other_fields to ignore.',
  record_too_large: 'Send fewer columns: choose them in the connection, or set other_fields to ignore.',
  invalid_text: 'Correct the text in the source.',
  invalid_record: 'Look at the source: its record has no columns.',
  refused_by_service: 'Look at what the service says.',
};

/** More lists are not told one by one. */
const LISTS = 20;

/** The worst first. */
export function problems(report: Report): Problem[] {
  const { service, streams, outcomes, failure, lists, replaced, maxRemovedPercent, warnings } = report;
  return [
    ...(failure === undefined ? [] : [failed(failure)]),
    ...streams.flatMap(rejections),
    ...streams.flatMap(missingColumns),
    ...warnings.map((text): Problem => ({ kind: 'note', title: visible(text), text: '', advice: '' })),
    ...outcomes.filter(({ object }) => object === 'person_merge').map(merged),
    ...replaced.map(({ title, rows }) => replacement(title, rows, maxRemovedPercent)),
    ...lists.slice(0, LISTS).map((list) => mirrored(service, list, maxRemovedPercent)),
    ...(lists.length > LISTS ? [moreLists(lists.length - LISTS)] : []),
  ];
}

function failed(text: string): Problem {
  return { kind: 'failure', title: 'The sync would fail', text, advice: '' };
}

function rejections({ stream, rejections: tallies }: StreamReport): Problem[] {
  return tallies.map(({ reason, field, message, count: records, primaryKeys }) => {
    const where = field === undefined ? '' : `, ${visible(field)}`;
    return {
      kind: 'loss',
      title: `${count(records, 'row')} of ${visible(streamText(stream))} can’t be delivered (${reason}${where})`,
      text: visible(message),
      example: primaryKeys[0],
      advice: ADVICE[reason],
    };
  });
}

/** A column that `fields` takes and that no record has is mostly misspelt. */
function missingColumns({ stream, read, columns }: StreamReport): Problem[] {
  const missing = columns.flatMap(({ source }) =>
    source.kind === 'column' && !source.hasCome ? [JSON.stringify(source.name)] : [],
  );
  if (read === 0 || missing.length === 0) return [];
  const isOne = missing.length === 1;
  return [
    {
      kind: 'loss',
      title: `${isOne ? 'A column' : 'Columns'} of ${visible(streamText(stream))} that fields asks for ${isOne ? 'is' : 'are'} in no record`,
      text: `No record has ${visible(listed(missing))}.`,
      advice: `Look at the spelling under fields of the stream; columns are told apart by capitals.`,
    },
  ];
}

function merged({ records }: Outcome): Problem {
  return {
    kind: 'note',
    title: `${count(records, 'merge')} can’t be undone`,
    text: 'The secondary profile is deleted, and what it has goes to the primary one.',
    advice: 'Look at a few of them among the calls below.',
  };
}

function replacement(title: string, rows: number, percent: number): Problem {
  return {
    kind: 'note',
    title: `${visible(title)} is replaced as a whole`,
    text: `It would hold ${count(rows, 'row')} and nothing else.`,
    advice: `Compare the number with that of its rows now. A sync that would take away more than ${numberText(percent)} % of them stops (mirror.max_removed_percent).`,
  };
}

function mirrored(
  service: string,
  { noun, title, members }: Report['lists'][number],
  percent: number,
): Problem {
  return {
    kind: 'note',
    title: `${visible(title)} is mirrored`,
    text: `${count(members, 'member is', 'members are')} named. Whoever is in the ${noun} now and isn’t named here would be removed. Preview doesn’t ask ${service} who that is, nor who needs not be added because they are in it already.`,
    advice: `Compare the number with that of the ${noun}. A sync that would remove more than ${numberText(percent)} % of it stops (mirror.max_removed_percent).`,
  };
}

function moreLists(left: number): Problem {
  return {
    kind: 'note',
    title: `${count(left, 'more list is', 'more lists are')} mirrored`,
    text: 'Whoever is on them now and isn’t named here would be removed.',
    advice: '',
  };
}
