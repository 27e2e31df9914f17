/** Holds the STATEs that came back against those that went in: order, statistics, and every other byte. */

import { must } from './complaint.ts';
import { isSame, type Members, member, parseExact } from './exact.ts';
import type { Expectation, ExpectedRecord, ExpectedState } from './expectation.ts';
import type { FuzzStream } from './streams.ts';

const STATS = /\{"recordCount":(\d+)\.0,"rejectedRecordCount":(\d+)\.0\}/g;
const NAME = '"destinationStats":';
const LINE_BREAKS = /[\u2028\u2029\u0085]/g;

/** @param isWhole whether all of them must have come back */
export function checkStates(expectation: Expectation, lines: readonly string[], isWhole: boolean): void {
  const waiting = [...expectation.states];
  for (const line of lines) {
    const next = firstOfEach(waiting);
    const found = next.find((state) => problemOf(state, line) === undefined);
    must(
      found !== undefined,
      () =>
        `a STATE came back that was not due: ${line.slice(0, 1000)}${next.map((state) => `\n  line ${state.line}: ${problemOf(state, line)}`).join('')}`,
    );
    for (const record of found.waitsFor) {
      must(
        record.fate.kind !== 'sent' || record.fate.isDoubtful || record.isDelivered !== false,
        () =>
          `the STATE of line ${found.line} came back before the record of line ${record.line} was delivered`,
      );
    }
    waiting.splice(waiting.indexOf(found), 1);
  }
  must(!isWhole || waiting.length === 0, () => `the STATE of line ${waiting[0]!.line} did not come back`);
}

/** Of each stream, the STATE that is next, up to the first one that waits for all before it. */
function firstOfEach(states: readonly ExpectedState[]): ExpectedState[] {
  const firsts = new Map<FuzzStream, ExpectedState>();
  for (const state of states) {
    if (state.stream === undefined) return firsts.size === 0 ? [state] : [...firsts.values()];
    if (!firsts.has(state.stream)) firsts.set(state.stream, state);
  }
  return [...firsts.values()];
}

/** What is wrong with a line as the echo of a STATE. */
function problemOf({ text, counts }: ExpectedState, line: string): string | undefined {
  const sent = text.replace(LINE_BREAKS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (counts === undefined) return line === sent ? undefined : 'not as it came';
  const rejected = counts.filter(({ fate }) => fate.kind === 'rejected').length;
  const doubtful = counts.filter(isOpen).length;
  for (const found of line.matchAll(STATS)) {
    if (!isPutInto(sent, line, found)) continue;
    const [recordCount, rejectedCount] = [Number(found[1]), Number(found[2])];
    const isRight =
      recordCount + rejectedCount === counts.length &&
      rejectedCount >= rejected &&
      rejectedCount <= rejected + doubtful;
    return isRight
      ? undefined
      : `counts ${recordCount} and ${rejectedCount} of ${counts.length} records, ${rejected} of them rejected`;
  }
  return 'not as it came but for destinationStats';
}

function isOpen({ fate, isDelivered }: ExpectedRecord): boolean {
  return fate.kind === 'sent' && fate.isDoubtful && isDelivered !== true;
}

/** Whether the line is what was sent with nothing but these statistics put in, or in the place of older ones. */
function isPutInto(sent: string, line: string, found: RegExpExecArray): boolean {
  const [stats] = found;
  const before = line.slice(0, found.index);
  const after = line.slice(found.index + stats.length);
  const isAdded = [NAME, `,${NAME}`].some(
    (added) => before.endsWith(added) && before.slice(0, -added.length) + after === sent,
  );
  const isReplaced =
    sent.startsWith(before) && sent.endsWith(after) && sent.length >= before.length + after.length;
  if (!isAdded && !isReplaced) return false;
  const state = member(parseExact(sent), 'state') as Members;
  const echoed = member(parseExact(line), 'state') as Members;
  const wanted = Object.fromEntries([...Object.entries(state), ['destinationStats', parseExact(stats)]]);
  return isSame(wanted, echoed);
}
