/** Holds what the service got against what the records say, person by person and in their order. */

import { must } from './complaint.ts';
import { isMembers, isSame, type Members, parseExact } from './exact.ts';
import type { Expectation, ExpectedRecord } from './expectation.ts';
import type { Sent } from './fate.ts';
import type { Outcome, Received } from './outcome.ts';

type SentRecord = ExpectedRecord & { readonly fate: Sent };

/** Marks the records that were delivered. Where the sync came to its end, all must be that are to be sent. */
export function checkDeliveries({ records }: Expectation, outcome: Outcome): void {
  const sent = records.filter((record): record is SentRecord => record.fate.kind === 'sent');
  const toSend = Map.groupBy(sent, ({ fate }) => fate.identity);
  const received = Map.groupBy(outcome.received, ({ identity }) => identity);
  for (const [identity, items] of received) {
    const [first] = items;
    must(toSend.has(identity), () => `nobody wrote of ${identity}: ${first!.text.slice(0, 500)}`);
  }
  const isWhole = outcome.failure === undefined;
  for (const [identity, wanted] of toSend) {
    const withItem = wanted.filter(({ fate }) => fate.item !== undefined);
    const found = received.get(identity) ?? [];
    const delivered = match(withItem, found.map(read), isWhole);
    must(delivered !== undefined, () => describe(identity, withItem, found));
    for (const record of withItem) record.isDelivered = delivered.has(record);
  }
  checkLists(sent, outcome, isWhole);
}

function read({ text }: Received): unknown {
  return parseExact(text);
}

/**
 * Finds the records that the items stand for: each item for one record, or for several identifies of one person
 * in a row, whose attributes are put together.
 * @param isWhole whether every record must have arrived, and not only the first ones
 * @param open the identifies that are put together so far, and stand for the first of the items with those that follow
 */
function match(
  records: readonly SentRecord[],
  items: readonly unknown[],
  isWhole: boolean,
  open?: { readonly item: unknown; readonly together: readonly SentRecord[] },
): Set<ExpectedRecord> | undefined {
  const [item, ...rest] = items;
  if (open !== undefined && item !== undefined && isSame(open.item, item)) {
    const found = match(records, rest, isWhole);
    if (found !== undefined) return new Set([...found, ...open.together]);
  }
  const [record, ...others] = records;
  if (record === undefined) return open === undefined && item === undefined ? new Set() : undefined;
  if (item === undefined) {
    if (open !== undefined) return undefined;
    if (!isWhole) return new Set();
  } else {
    const next = open === undefined ? record.fate.item : merge(open.item, record.fate.item);
    if (next !== undefined) {
      const together = [...(open?.together ?? []), record];
      const found = match(others, items, isWhole, { item: next, together });
      if (found !== undefined) return found;
    }
  }
  return record.fate.isDoubtful ? match(others, items, isWhole, open) : undefined;
}

function merge(earlier: unknown, later: unknown): Members | undefined {
  if (!isIdentify(earlier) || !isIdentify(later)) return undefined;
  if (!isSame(earlier.identifiers, later.identifiers)) return undefined;
  const attributes = [...Object.entries(earlier.attributes), ...Object.entries(later.attributes)];
  return { ...earlier, attributes: Object.fromEntries(attributes) };
}

function isIdentify(item: unknown): item is Members & { readonly attributes: Members } {
  return isMembers(item) && item.action === 'identify';
}

function describe(identity: string, records: readonly SentRecord[], items: readonly Received[]): string {
  const wanted = records.map(({ line, fate }) => `line ${line}: ${show(fate.item)}`);
  const found = items.map(({ text }) => text.slice(0, 1000));
  return [`${identity} must get`, ...wanted, 'and got', ...found].join('\n  ');
}

function show(item: unknown): string {
  try {
    return JSON.stringify(item).slice(0, 1000);
  } catch {
    return 'something deep';
  }
}

/** Whoever a record put on a list is there, and whoever a record took off it is not. */
function checkLists(sent: readonly SentRecord[], { members }: Outcome, isWhole: boolean): void {
  const wanted = new Map<string, boolean>();
  const ever = new Set<string>();
  for (const { fate, isDelivered } of sent) {
    if (fate.list === undefined || isDelivered === false) continue;
    const place = `${fate.list.id} ${fate.identity}`;
    ever.add(place);
    if (fate.isDoubtful) wanted.delete(place);
    else wanted.set(place, fate.list.isMember);
  }
  for (const [list, recipients] of members) {
    for (const recipient of recipients) {
      const place = `${list} ${recipient}`;
      must(ever.has(place), () => `nobody put ${recipient} on list ${list}`);
    }
  }
  if (!isWhole) return;
  for (const [place, isMember] of wanted) {
    const at = place.indexOf(' ');
    const isThere = members.get(place.slice(0, at))?.has(place.slice(at + 1)) ?? false;
    must(isThere === isMember, () => `${place}: on the list: ${isThere}, must be ${isMember}`);
  }
}
