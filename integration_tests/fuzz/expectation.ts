/** What a sync must do with an input: the fate of every record, and what each STATE has to count. */

import { courierFate } from './courier-fates.ts';
import { customerIoFate } from './customer-io-fates.ts';
import { compactBytes, isMembers } from './exact.ts';
import { type Fate, REJECTED, SKIPPED } from './fate.ts';
import { type ReadRecord, type ReadState, readInput } from './reading.ts';
import type { ServiceName } from './streams.ts';

export interface ExpectedRecord extends ReadRecord {
  readonly fate: Fate;
  /** Whether it was found at the service, once that is known. */
  isDelivered?: boolean;
}

export interface ExpectedState extends ReadState {
  /** The records it counts: since the previous STATE of its scope. Undefined where it counts none. */
  readonly counts: readonly ExpectedRecord[] | undefined;
  /** The records it must wait for. */
  readonly waitsFor: readonly ExpectedRecord[];
}

export interface Expectation {
  readonly service: ServiceName;
  readonly records: readonly ExpectedRecord[];
  readonly states: readonly ExpectedState[];
  readonly badLine: number | undefined;
}

export function expect(service: ServiceName, input: Buffer): Expectation {
  const { messages, badLine } = readInput(service, input);
  const records: ExpectedRecord[] = [];
  const states: ExpectedState[] = [];
  for (const message of messages) {
    if (message.type === 'RECORD') records.push({ ...message, fate: fateOf(service, message) });
    else states.push(withCounts(message, records, states));
  }
  return { service, records, states, badLine };
}

function fateOf(service: ServiceName, { stream, data, bytes, isHalfWritten }: ReadRecord): Fate {
  if (!isMembers(data)) return REJECTED;
  if (isHalfWritten) return REJECTED;
  const isDeleted = Object.hasOwn(data, '_ab_cdc_deleted_at') && data._ab_cdc_deleted_at !== null;
  const slack = bytes - compactBytes(data);
  if (isDeleted && stream.object !== 'profile_with_list') return SKIPPED;
  return service === 'customer_io' ? customerIoFate(stream, data, slack) : courierFate(stream, data, slack);
}

function withCounts(
  state: ReadState,
  records: readonly ExpectedRecord[],
  states: readonly ExpectedState[],
): ExpectedState {
  const { scope, stream } = state;
  if (scope === 'STREAM' && stream === undefined)
    return { ...state, counts: undefined, waitsFor: [...records] };
  const before = states.findLast((other) => other.scope === scope && other.stream === stream);
  const own = records.filter((record) => scope === 'GLOBAL' || record.stream === stream);
  return { ...state, counts: own.filter(({ line }) => line > (before?.line ?? 0)), waitsFor: own };
}
