/** The judge of a sync: throws a Complaint where it did not do with an input what it must. */

import { REASONS } from '../../src/objects/rejection.ts';
import { must } from './complaint.ts';
import { checkDeliveries } from './deliveries.ts';
import { member } from './exact.ts';
import { type Expectation, type ExpectedRecord, expect } from './expectation.ts';
import { MARK } from './marks.ts';
import type { Outcome } from './outcome.ts';
import { checkStates } from './states.ts';
import { type FuzzStream, type ServiceName, STREAMS } from './streams.ts';

/** So many records of a stream, all of them rejected, end the sync. */
const ALL_REJECTED = 10;
const SUMMARY = /^(\d+) records? read, (\d+) accepted, (\d+) skipped, (\d+) rejected(?=\.)/;

// biome-ignore lint/suspicious/noExplicitAny: a message is looked at member by member.
type Message = any;

export function judge(service: ServiceName, input: Buffer, outcome: Outcome): Expectation {
  const expectation = expect(service, input);
  const { badLine } = expectation;
  const { failure, lines } = outcome;
  checkPrototype();
  const messages = lines.map((line) => JSON.parse(line) as Message);
  const isGivenUp = failure?.type === 'config_error' && mayGiveUp(expectation);
  if (!isGivenUp) {
    const wanted = badLine === undefined ? 'none' : `a system_error that names line ${badLine}`;
    const isRight =
      badLine === undefined
        ? failure === undefined
        : failure?.type === 'system_error' && failure.message.startsWith(`Line ${badLine} of the input `);
    must(isRight, () => `failure ${failure?.type}: ${failure?.message}, must be ${wanted}`);
  }
  checkDeliveries(expectation, outcome);
  checkStates(
    expectation,
    lines.filter((_, i) => messages[i].type === 'STATE'),
    failure === undefined,
  );
  const logs = messages.filter(({ type }) => type === 'LOG').map(({ log }) => log.message as string);
  checkSummaries(expectation, logs, failure === undefined);
  checkSecrecy(expectation, outcome, messages);
  return expectation;
}

function checkPrototype(): void {
  const { polluted } = {} as { polluted?: unknown };
  const added = Object.keys(Object.prototype);
  must(polluted === undefined && added.length === 0, () => `Object.prototype has ${added.join(', ')}`);
}

function mayGiveUp({ records }: Expectation): boolean {
  return STREAMS.customer_io.concat(STREAMS.courier).some((stream) => {
    const own = records.filter((record) => record.stream === stream);
    const firstGood = own.findIndex(({ fate }) => fate.kind !== 'rejected' && !isDoubtful(fate));
    return (firstGood < 0 ? own.length : firstGood) >= ALL_REJECTED;
  });
}

function isDoubtful(fate: ExpectedRecord['fate']): boolean {
  return fate.kind === 'sent' && fate.isDoubtful;
}

/** Each stream's records have one outcome each, and every rejection a reason of the enum. */
function checkSummaries({ service, records }: Expectation, logs: readonly string[], isWhole: boolean): void {
  for (const stream of STREAMS[service]) {
    const own = records.filter((record) => record.stream === stream);
    const begin = headOf(stream);
    const rests = logs.filter((log) => log.startsWith(begin)).map((log) => log.slice(begin.length));
    const rest = rests.find((each) => SUMMARY.test(each));
    must(rest !== undefined, () => `no summary of stream ${stream.name.slice(0, 50)}`);
    const found = SUMMARY.exec(rest)!;
    const [read, accepted, skipped, rejected] = found.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    if (isWhole) {
      const wanted = {
        read: own.length,
        skipped: own.filter(({ fate }) => fate.kind === 'skipped').length,
        accepted: own.filter(({ fate, isDelivered }) => fate.kind === 'sent' && isDelivered !== false).length,
      };
      const open = own.filter(
        ({ fate, isDelivered }) => isDoubtful(fate) && isDelivered === undefined,
      ).length;
      const isRight =
        read === wanted.read &&
        read === accepted + skipped + rejected &&
        skipped === wanted.skipped &&
        accepted <= wanted.accepted &&
        accepted >= wanted.accepted - open;
      must(isRight, () => `${begin.slice(0, 80)}${rest.slice(0, 500)}\n  must be ${JSON.stringify(wanted)}`);
    }
    const reasons = [...rest.matchAll(/(\d+) × (\w+)/g)];
    const total = reasons.reduce((sum, [, count]) => sum + Number(count), 0);
    const isKnown = reasons.every(([, , reason]) => reason !== 'refused_by_service' && reason! in REASONS);
    must(isKnown && total === rejected, () => `reasons: ${rest.slice(0, 500)}`);
  }
}

function headOf({ name, namespace }: FuzzStream): string {
  const where = namespace === undefined ? '' : ` in ${JSON.stringify(namespace)}`;
  return `Stream ${JSON.stringify(name)}${where}: `;
}

/** No value of a row is told, but those of primary keys; names of columns and streams may be. */
function checkSecrecy({ records }: Expectation, { failure }: Outcome, messages: readonly Message[]): void {
  // Damage can put a value in the place of a name or of a key.
  const isMixedUp = records.some(({ stream, data }) => {
    const key = stream.key === undefined ? undefined : member(data, stream.key);
    return holdsMark(key) || hasMarkedName(data);
  });
  if (isMixedUp) return;
  for (const message of messages) {
    if (message.type === 'STATE') continue;
    const text = JSON.stringify(message);
    const isUnknownStream = /^Records of stream .* are skipped/.test(message.log?.message ?? '');
    must(isUnknownStream || !text.includes(MARK), () => `a value of a row is told: ${text.slice(0, 1000)}`);
  }
  must(!failure?.message.includes(MARK), () => `a value of a row is told: ${failure?.message}`);
}

function holdsMark(value: unknown): boolean {
  return some(value, (text) => text.includes(MARK));
}

function hasMarkedName(value: unknown): boolean {
  return some(value, (text, isName) => isName && text.includes(MARK));
}

function some(value: unknown, test: (text: string, isName: boolean) => boolean): boolean {
  const values = [value];
  while (values.length > 0) {
    const each = values.pop();
    if (typeof each === 'string' && test(each, false)) return true;
    if (typeof each !== 'object' || each === null) continue;
    for (const [name, inner] of Object.entries(each)) {
      if (!Array.isArray(each) && test(name, true)) return true;
      values.push(inner);
    }
  }
  return false;
}
