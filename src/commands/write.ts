/** `write`: records from stdin become calls to the service, and each STATE goes back to stdout once they are settled. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ByteWriter } from '../json/byte-writer.ts';
import { MAX_FIELDS, Scanner } from '../json/scanner.ts';
import { Ledger, type StreamAccount } from '../ledger/ledger.ts';
import { Mirror } from '../mirror/mirror.ts';
import type { Mirrored, NamedMember, Operation } from '../objects/destination-object.ts';
import { type Rejection, reject } from '../objects/rejection.ts';
import type { Row } from '../objects/row.ts';
import type { Refusal } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import { type NotAccepted, Packer } from '../packing/packer.ts';
import type { Source } from '../packing/records.ts';
import { NO_KEY, RowReader } from '../plan/row-reader.ts';
import { planStreams, type StreamPlan } from '../plan/stream-plan.ts';
import { type CollectedReport, Collector } from '../preview/collector.ts';
import { logReport } from '../preview/log.ts';
import { parseCatalog } from '../protocol/catalog.ts';
import { readBlocks } from '../protocol/lines.ts';
import { MessageReader, type RecordMessage, type StateMessage } from '../protocol/message-reader.ts';
import type { Output } from '../protocol/output.ts';
import { configError, type StreamDescriptor, streamKey } from '../protocol/trace-error.ts';
import { RejectedRecords } from '../rejected-records/rejected-records.ts';
import { openStorage } from '../rejected-records/storage.ts';
import { deliver } from '../transport/deliver.ts';
import { openClient } from '../transport/open-client.ts';
import { Presences } from '../transport/presences.ts';
import { openConfiguration } from './configuration.ts';
import { readJsonFile } from './files.ts';
import { Progress } from './progress.ts';
import type { Screen } from './progress-bar.ts';
import { RateLimitStatus } from './rate-limit-status.ts';

/** What may be under way and wait before no more is read: for each connection a full request and the next one. */
const WAITING_PER_CONNECTION = 1_000_000;
const MAX_WAITING_BATCHES = 1024;
const MAX_WAITING_RECORDS = 50_000;
/** More than any service takes as one item; what an item has beyond it is not kept. */
const MAX_ITEM_BYTES = 8_000_000;
/** STATEs that wait may take this many bytes before no more is read. */
const MAX_HELD_BYTES = 32_000_000;
/** What is under way when a sync has to end gets this long to be settled. */
const FINISH_WITHIN = 7_000;

export interface WriteOptions {
  readonly configPath: string;
  readonly catalogPath: string;
  readonly dryRun: boolean;
  /** Told what a dry run would send, in place of the log; rejected records are then not written down. */
  readonly show?: (report: CollectedReport) => void;
  readonly input: NodeJS.ReadableStream;
  readonly output: Output;
  /** Aborted where the sync has to end early: by SIGTERM, or because nobody reads the output. */
  readonly ended: AbortController;
  /** Where to draw a progress bar; undefined where nobody would see it. */
  readonly screen?: Screen | undefined;
}

/** One stream on its way through the connector. */
interface Stream {
  readonly plan: StreamPlan;
  readonly account: StreamAccount;
  readonly reader: RowReader;
}

export async function write({
  configPath,
  catalogPath,
  dryRun,
  show,
  input,
  output,
  ended,
  screen,
}: WriteOptions): Promise<void> {
  const { config, service } = openConfiguration(configPath, output);
  const plans = planStreams(config, parseCatalog(readJsonFile(catalogPath, 'catalog')));
  const isDryRun = dryRun || config.dry_run;

  const ledger = new Ledger((state) => output.raw(state), config.rejected_records.max_percent);
  const rejected = new RejectedRecords({
    storage: show === undefined ? await openStorage(config.rejected_records.storage) : undefined,
    redact: output.redact,
    settle: ({ interval }) => ledger.reject(interval),
    onWritten: () => ledger.release(),
    onFailure: (error) => ended.abort(error),
  });
  const streams = new Map<string, Stream>();
  const { client, close } = openClient(service, config.delivery, (wait) => rateLimit.limited(wait));
  const presences = new Presences(client, service);
  const deliverNow = (batch: Batch) => deliver(batch, { client, service, presences, onStray: warnOfStray });
  const mirror = new Mirror({
    client,
    service,
    deliver: deliverNow,
    settle,
    output,
    maxRemovedPercent: config.mirror.max_removed_percent,
  });
  for (const plan of plans) {
    const account = ledger.open(plan.stream);
    streams.set(streamKey(plan.stream), { plan, account, reader: new RowReader(plan) });
    if (plan.behavior === 'mirror')
      mirror.open(account, plan.object.mirror === undefined ? 'rows' : 'members');
    if (plan.presence !== undefined) presences.open(plan.presence);
  }
  // Who is taken off a list by the sync itself may have been on it when it was read.
  const mayLoseMembers = plans.some(removesPeople);
  const collector = isDryRun ? new Collector(service, config) : undefined;
  const packer = new Packer({
    deliver: async (batch) => {
      if (collector !== undefined) return collector.deliver(batch);
      // Nobody may be added to a list that is mirrored before its members are known.
      await mirror.listsRead();
      return deliverNow(batch);
    },
    settle,
    onFailure: (error) => ended.abort(error),
    maxBytes: WAITING_PER_CONNECTION * config.delivery.max_concurrency,
    maxBatches: MAX_WAITING_BATCHES,
    maxRecords: MAX_WAITING_RECORDS,
    isFull: () => ledger.heldBytes > MAX_HELD_BYTES,
    now: () => performance.now(),
  });
  const verb = isDryRun ? 'would be sent' : 'accepted';
  const rateLimit = new RateLimitStatus(ledger, output);
  const progress = new Progress(ledger, output, verb, () => client.calls, screen);
  let last: { descriptor: StreamDescriptor | undefined; stream: Stream | undefined } = {
    descriptor: undefined,
    stream: undefined,
  };
  const item = new ByteWriter(4096, MAX_ITEM_BYTES);
  let isRead = false;

  const { promise: whenEnded, reject: endEarly } = Promise.withResolvers<never>();
  whenEnded.catch(() => {});
  const orEnd = (waiting: Promise<unknown> | undefined) => waiting && Promise.race([waiting, whenEnded]);
  ended.signal.addEventListener('abort', () => {
    client.stop();
    packer.stop(ended.signal.reason);
    endEarly(ended.signal.reason);
  });
  try {
    const scanner = new Scanner();
    const messages = new MessageReader(scanner);
    for await (const block of readBlocks(read(input, ended.signal), scanner)) {
      for (const message of messages.read(block)) {
        if (message.type === 'RECORD') takeRecord(message);
        else if (message.type === 'STATE') takeState(message);
        else mirror.status(message);
      }
      ledger.release();
      await orEnd(mirror.listsRead());
      await packer.room();
      await orEnd(rejected.room());
      await orEnd(output.drained());
    }
    await packer.flush();
    await orEnd(rejected.flush());
    isRead = true;
    ledger.checkRejected();
    if (collector === undefined) await orEnd(mirror.reconcile(ended.signal));
    else for (const rows of mirror.held) settle(rows, await collector.deliver(rows));
    ledger.release();
  } catch (error) {
    // What goes wrong from here on follows from it.
    const cause: unknown = ended.signal.aborted ? ended.signal.reason : error;
    client.stop();
    const finished = packer.quiet().then(() => rejected.flush());
    await Promise.race([finished.catch(() => {}), sleep(FINISH_WITHIN)]);
    throw mirror.explain(cause);
  } finally {
    rateLimit.end();
    warnOfReservedColumns();
    if (isRead && collector !== undefined) {
      const report = collector.report(streams.values(), rejected);
      if (show === undefined) logReport(report, output);
      else show(report);
    }
    progress.end(rejected);
    close();
    void rejected.close();
  }

  /** A record becomes an operation in a request, or it is rejected or skipped right here. */
  function takeRecord(record: RecordMessage): void {
    const stream = streamOf(record.stream);
    if (stream === undefined) {
      collector?.unknown(record.stream);
      warnOfUnknownStream(record);
      return;
    }
    const { account, reader } = stream;
    const interval = ledger.begin(account);
    const row = isReadable(record) ? reader.read(record.bytes, record.fields) : undefined;
    const operation = readOperation(record, stream, row);
    const primaryKey = row === undefined ? NO_KEY : reader.primaryKey();
    const source = { interval, recordNumber: account.read, primaryKey };
    if (operation === 'skip') ledger.skip(interval);
    else if (operation === 'done') ledger.accept(interval);
    else if ('reason' in operation) rejectRecord(source, operation);
    else {
      collector?.record(stream.plan, operation, reader.isDeleted);
      if (operation.kind.replaces !== undefined) mirror.hold(operation, item, source);
      else packer.add(operation, item, source);
    }
  }

  /** A record mostly is of the same stream as the one before it. */
  function streamOf(descriptor: StreamDescriptor): Stream | undefined {
    if (descriptor !== last.descriptor) last = { descriptor, stream: streams.get(streamKey(descriptor)) };
    return last.stream;
  }

  /** What a record is to do, with its item written; or why it does nothing. */
  function readOperation(
    record: RecordMessage,
    { plan, account, reader }: Stream,
    row: Row | undefined,
  ): Operation | Rejection | 'skip' | 'done' {
    const isMirrored = plan.behavior === 'mirror';
    if (isMirrored) mirror.record(account);
    const mirrored = isMirrored ? plan.object.mirror : undefined;
    if (row === undefined) return unreadable(record, plan);
    const named = reader.isDeleted ? undefined : mirrored?.membership(row);
    const isMember = named !== undefined && nameMember(mirrored!, named);
    if (record.hasLoneSurrogate) {
      return reject('invalid_text', undefined, 'A text of the record holds half of a surrogate pair.');
    }
    const encode = reader.isDeleted ? plan.encodeDeleted : plan.encode;
    item.clear();
    if (encode === undefined) return 'skip';
    const operation = encode(row, item);
    return isMember && 'kind' in operation ? withoutAdding(operation) : operation;
  }

  /** Whether the one whom a row of a mirrored stream names is known to be on the list already. */
  function nameMember(mirrored: Mirrored, named: NamedMember): boolean {
    if (collector === undefined) return mirror.name(mirrored, named) && !mayLoseMembers;
    collector.name(mirrored, named);
    return false;
  }

  function takeState(state: StateMessage): void {
    mirror.state(state);
    // Of a dry run nothing may be taken for done.
    if (collector === undefined) ledger.state(state);
    else collector.state();
  }

  /** The answer to a batch gives each of its records an outcome, and lets the STATEs go that waited for it. */
  function settle(batch: Batch, notAccepted: NotAccepted): void {
    const { records } = batch;
    if (notAccepted.size === 0) records.visitIntervals((interval, count) => ledger.accept(interval, count));
    else records.visit((source, item) => settleOne(source(), notAccepted.get(item)));
    ledger.release();
  }

  function settleOne(source: Source, outcome: Refusal | 'skipped' | undefined): void {
    if (outcome === undefined) ledger.accept(source.interval);
    else if (outcome === 'skipped') {
      ledger.skip(source.interval);
      source.interval.account.absent++;
    } else rejectRecord(source, { reason: 'refused_by_service', ...outcome });
  }

  function rejectRecord({ interval, recordNumber, primaryKey }: Source, rejection: Rejection): void {
    const key = primaryKey.length > 0 ? primaryKey.bytes.toString('utf8', 0, primaryKey.length) : undefined;
    rejected.add({ ...rejection, interval, recordNumber, primaryKey: key });
  }

  function warnOfStray(): void {
    output.warnOnce(
      `${service.title} has refused an item that was not in the request (batch_index out of range); that refusal is ignored.`,
    );
  }

  function warnOfUnknownStream({ stream }: RecordMessage): void {
    output.warnOnce(
      `Records of stream ${JSON.stringify(stream.name)} are skipped, because it is not in the catalog.`,
    );
  }

  function warnOfReservedColumns(): void {
    for (const { plan, reader } of streams.values()) {
      if (reader.reserved.size === 0) continue;
      const names = [...reader.reserved].join(', ');
      output.log(
        'WARN',
        `Stream ${JSON.stringify(plan.stream.name)}: not sent, because ${service.title} reads them as commands: ${names}. Send them under another name (fields).`,
      );
    }
  }
}

/** Whether records of a stream that is not mirrored may take somebody off a list. */
function removesPeople({ behavior, object, encodeDeleted }: StreamPlan): boolean {
  if (behavior === 'mirror') return false;
  return (
    behavior === 'delete' ||
    behavior === 'suppress' ||
    encodeDeleted !== undefined ||
    object.name === 'person_merge'
  );
}

function isReadable({ isObject, fields }: RecordMessage): boolean {
  return isObject && fields.count <= MAX_FIELDS;
}

/** @throws a config_error where the record might name somebody who must stay on a list */
function unreadable({ isObject }: RecordMessage, { behavior, stream }: StreamPlan): Rejection {
  if (!isObject) return reject('invalid_record', undefined, 'The data of the record is not an object.');
  if (behavior !== 'mirror') {
    return reject('record_too_large', undefined, `The record has more than ${MAX_FIELDS} columns.`);
  }
  throw configError(
    `A record of stream ${JSON.stringify(stream.name)}, which is mirrored, has more than ${MAX_FIELDS} columns and cannot be read; nobody was removed. Send fewer columns.`,
    stream,
  );
}

/** What is left to do for somebody who is on the list already. */
function withoutAdding({ next: _, ...operation }: Operation): Operation | 'done' {
  return operation.kind.onlyAddsMembers ? 'done' : operation;
}

/** The bytes of stdin, until the sync has to end. */
async function* read(input: NodeJS.ReadableStream, ended: AbortSignal): AsyncGenerator<Buffer> {
  const stop = () => (input as NodeJS.ReadStream).destroy(new Error('stopped'));
  if (ended.aborted) stop();
  ended.addEventListener('abort', stop);
  yield* input as AsyncIterable<Buffer>;
}
