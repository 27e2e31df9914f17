/** How the views of a preview say numbers, streams, and what becomes of records and columns. */

import type { SyncBehavior } from '../objects/destination-object.ts';
import type { StreamDescriptor } from '../protocol/trace-error.ts';
import type {
  ColumnReport,
  NotSent,
  Outcome,
  Report,
  RequestReport,
  Speed,
  StreamReport,
  Target,
} from './report.ts';

export function numberText(n: number): string {
  return n.toLocaleString('en-US');
}

/** Such as `1 row` or `1,204 rows`; a plural that is not regular is given. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${numberText(n)} ${n === 1 ? one : many}`;
}

export function bytesText(bytes: number): string {
  return count(bytes, 'byte');
}

/** Such as `about 3 minutes`. */
export function durationText(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `about ${count(Math.round(seconds), 'second')}`;
  if (seconds < 5400) return `about ${count(Math.round(seconds / 60), 'minute')}`;
  const hours = Math.round(seconds / 1800) / 2;
  return `about ${numberText(hours)} hours`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join('');
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

export function streamText({ name, namespace }: StreamDescriptor): string {
  return namespace === undefined ? name : `${name} (in ${namespace})`;
}

/** What may change how a line looks, or where it ends: written as JSON would write it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text of somebody else's on one line. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escaped);
}

/** The same for a text of several lines. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

interface Noun {
  readonly one: string;
  readonly many: string;
  /** Whether the identity of an operation is that of the thing itself, so that the things can be counted. */
  readonly isCounted: boolean;
}

const NOUNS: Readonly<Record<string, Noun>> = {
  person: { one: 'person', many: 'people', isCounted: true },
  profile: { one: 'profile', many: 'profiles', isCounted: true },
  object: { one: 'object', many: 'objects', isCounted: true },
  person_merge: { one: 'merge of two people', many: 'merges of two people', isCounted: false },
  profile_with_list: { one: 'list membership', many: 'list memberships', isCounted: false },
};

function nounOf(object: string): Noun {
  const one = object.replaceAll('_', ' ');
  return NOUNS[object] ?? { one, many: `${one}s`, isCounted: false };
}

const VERBS: Readonly<Record<SyncBehavior, string>> = {
  update_or_create: 'created or updated',
  update_only: 'updated where they exist',
  append: 'added',
  mirror: 'all there is',
  delete: 'deleted',
  suppress: 'deleted and suppressed',
};

/** What a stream does, such as `people are created or updated`. */
export function purposeText({
  object,
  behavior,
  list,
}: Pick<StreamReport, 'object' | 'behavior' | 'list'>): string {
  if (behavior === 'mirror') {
    return list === undefined
      ? `${nounOf(object).many} end up with exactly these rows`
      : `${list}s end up with exactly these members`;
  }
  return `${nounOf(object).many} are ${VERBS[behavior]}`;
}

/** Such as `1,204 people will be created or updated`. */
function outcomeText(
  { object, behavior, list, records, things }: Outcome,
  { lists, replaced }: Pick<Report, 'lists' | 'replaced'>,
): string {
  if (behavior === 'mirror' && list === undefined) {
    const rows = replaced.reduce((sum, each) => sum + each.rows, 0);
    return `${count(replaced.length, object)} will hold exactly ${count(rows, 'row')}`;
  }
  if (behavior === 'mirror') {
    const own = lists.filter(({ noun }) => noun === list);
    const members = own.reduce((sum, each) => sum + each.members, 0);
    return `${count(own.length, list!)} will hold exactly ${count(members, 'member')}`;
  }
  const { one, many, isCounted } = nounOf(object);
  const isExact = !isCounted || things !== undefined;
  const what = isExact
    ? count(isCounted ? things! : records, one, many)
    : `${count(records, 'row')} of ${many}`;
  return `${what} will be ${VERBS[behavior]}`;
}

/** Of all records, those included whose stream is not in the catalog. */
export function totals({ streams, notInCatalog }: Pick<Report, 'streams' | 'notInCatalog'>) {
  const sum = (of: 'read' | 'sent' | 'skipped' | 'rejected') =>
    streams.reduce((total, stream) => total + stream[of], 0);
  const unknown = notInCatalog.reduce((total, { records }) => total + records, 0);
  return {
    read: sum('read') + unknown,
    sent: sum('sent'),
    skipped: sum('skipped') + unknown,
    rejected: sum('rejected'),
  };
}

/** In one sentence, what would happen. */
export function headline(report: Report): string {
  const { service, outcomes, failure } = report;
  const { read, rejected } = totals(report);
  const lost = rejected === 0 ? '' : `${count(rejected, 'row')} can’t be delivered`;
  if (failure !== undefined)
    return `The sync would fail, because ${numberText(rejected)} of ${count(read, 'row')} can’t be delivered.`;
  if (outcomes.length === 0) {
    return `Nothing will be sent to ${service}${lost === '' ? '' : `, because ${lost}`}.`;
  }
  const deeds = `${listed(outcomes.map((outcome) => outcomeText(outcome, report)))} in ${service}`;
  return `${lost === '' ? deeds : `${deeds}, ${lost}`}.`;
}

/** Such as `2 requests in about 3 seconds`. */
export function speedText({ calls, seconds }: Speed): string {
  return calls === 0 ? 'no requests' : `${count(calls, 'request')}, ${durationText(seconds)}`;
}

/** What bounds the speed. */
export function limitText(
  { requestsPerSecond, appRequestsPerSecond, limit }: Speed,
  requests: readonly RequestReport[],
): string {
  const app =
    appRequestsPerSecond === undefined
      ? ''
      : `, and ${numberText(appRequestsPerSecond)} a second for the App API`;
  const rate = `at the configured ${count(requestsPerSecond, 'request')} a second (delivery.requests_per_second)${app}`;
  if (limit === undefined) return `The time is the least it takes ${rate}.`;
  const limited = requests.filter(({ isLimited }) => isLimited).map(requestText);
  const every =
    limit.milliseconds === 60_000 ? 'a minute' : `every ${count(limit.milliseconds / 1000, 'second')}`;
  return `The time is the least it takes ${rate} and the service’s limit of ${numberText(limit.calls)} calls ${every} (${listed(limited)}).`;
}

export function requestText({ method, pattern }: Pick<RequestReport, 'method' | 'pattern'>): string {
  return `${method} ${pattern}`.trim();
}

/** Why requests of a kind are made, where that is not to write, or what slows them down. */
export function requestNote({ isLimited, isQuestion }: RequestReport): string {
  if (isQuestion) return 'asks first what is there';
  return isLimited ? 'limited by the service' : '';
}

/** Such as `own name email` or `attribute born, as unix seconds`. */
function targetText(target: Target, customField: string): string {
  return `${targetKind(target, customField)} ${visible(target.name)}${target.isTime ? ', as unix seconds' : ''}`;
}

export function targetKind({ isOwn }: Target, customField: string): string {
  return isOwn ? 'own name' : customField;
}

const NOT_SENT: Readonly<Record<NotSent, string>> = {
  airbyte: 'Airbyte’s own column',
  deletion_mark: 'it marks rows that are deleted',
  ignored: 'other_fields is ignore',
  command: 'the service reads it as a command',
  nowhere: 'there is nothing to put it in',
  replaced: 'fields fills this name from elsewhere',
  not_needed: 'not needed to delete',
};

/** What becomes of a column or constant. */
export function columnText({ source, targets, notSent }: ColumnReport, customField: string): string {
  if (source.kind === 'column' && !source.hasCome) return 'in no record, though fields asks for it';
  if (notSent !== undefined) return `not sent: ${NOT_SENT[notSent]}`;
  return listed(targets.map((target) => targetText(target, customField)));
}

export function sourceText({ source }: ColumnReport): string {
  return source.kind === 'column' ? visible(source.name) : visible(JSON.stringify(source.value));
}

/** In the order of interest: constants and what is sent first, what is not sent last. */
export function inOrder(columns: readonly ColumnReport[]): readonly ColumnReport[] {
  const rank = ({ source, targets, notSent }: ColumnReport) =>
    source.kind === 'column' && !source.hasCome
      ? 0
      : notSent !== undefined
        ? 4
        : source.kind === 'constant'
          ? 3
          : targets.some(({ isOwn }) => isOwn)
            ? 1
            : 2;
  return columns.toSorted((a, b) => rank(a) - rank(b));
}
