/** `write`: records from stdin become calls to the service, and each STATE goes back to stdout once they are settled. */

import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { parseConfig } from '../config/parse.ts';
import { ByteWriter } from '../json/byte-writer.ts';
import { type Interval, Ledger, type StreamAccount } from '../ledger/ledger.ts';
import { RejectedRecords } from '../ledger/rejected-records.ts';
import type { Encode } from '../objects/destination-object.ts';
import { openService } from '../objects/registry.ts';
import { type Rejection, reject } from '../objects/rejection.ts';
import type { Batch } from '../packing/batch.ts';
import { Packer } from '../packing/packer.ts';
import { RowReader } from '../plan/row-reader.ts';
import { planStreams, type StreamPlan } from '../plan/stream-plan.ts';
import { parseCatalog } from '../protocol/catalog.ts';
import { readBlocks } from '../protocol/lines.ts';
import { MessageReader, type RecordMessage } from '../protocol/message-reader.ts';
import type { Output } from '../protocol/output.ts';
import { streamKey } from '../protocol/trace-error.ts';
import { Client } from '../transport/client.ts';
import { deliver } from '../transport/deliver.ts';
import { Http } from '../transport/http.ts';
import { RateLimiter } from '../transport/rate-limiter.ts';
import { readJsonFile } from './files.ts';
import { Progress } from './progress.ts';
import { warnOfUnknownSettings } from './unknown-settings.ts';

/** What is under way when a sync has to end gets this long to be settled. */
const FINISH_WITHIN = 10_000;

export interface WriteOptions {
  readonly configPath: string;
  readonly catalogPath: string;
  readonly dryRun: boolean;
  readonly input: NodeJS.ReadableStream;
  readonly output: Output;
  /** Aborted where the sync has to end early: by SIGTERM, or because nobody reads the output. */
  readonly ended: AbortController;
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
  input,
  output,
  ended,
}: WriteOptions): Promise<void> {
  const { config, unknown } = parseConfig(readJsonFile(configPath, 'configuration'));
  warnOfUnknownSettings(unknown, output);
  const plans = planStreams(config, parseCatalog(readJsonFile(catalogPath, 'catalog')));
  const isDryRun = dryRun || config.dry_run;
  const { requests_per_second, max_concurrency, retry_for_seconds } = config.delivery;

  const ledger = new Ledger((state) => output.raw(state), config.rejected_records.max_percent);
  const rejected = new RejectedRecords();
  const streams = new Map<string, Stream>(
    plans.map((plan) => [
      streamKey(plan.stream),
      { plan, account: ledger.open(plan.stream), reader: new RowReader(plan) },
    ]),
  );
  const unknownStreams = new Set<string>();

  const service = openService(config.service);
  const http = new Http(service.baseUrl, max_concurrency, service.headers);
  const clock = {
    now: () => performance.now(),
    sleep: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };
  const client = new Client({
    service,
    http,
    limiter: new RateLimiter(requests_per_second, clock),
    retryForSeconds: retry_for_seconds,
    clock,
    random: Math.random,
  });
  const oneOf = pLimit(max_concurrency);
  const packer = new Packer({
    deliver: (batch) =>
      oneOf(() => deliver(batch, client, service)).then((refused) => settle(batch, refused)),
    onFailure: (error) => ended.abort(error),
    maxBytes: 2 * max_concurrency * 500_000,
    maxBatches: 1024,
    now: clock.now,
  });
  const progress = new Progress(ledger, output, () => client.calls);
  const item = new ByteWriter();

  ended.signal.addEventListener('abort', () => packer.stop(ended.signal.reason));
  try {
    const messages = new MessageReader();
    for await (const { bytes, firstLine } of readBlocks(read(input, ended.signal))) {
      for (const message of messages.read(bytes, firstLine)) {
        if (message.type === 'RECORD') take(message);
        else if (message.type === 'STATE' && !isDryRun) ledger.state(message);
      }
      ledger.release();
      await packer.room();
      await output.drained();
    }
    await packer.flush();
    ledger.release();
    ledger.checkRejected();
  } catch (error) {
    client.stop();
    await Promise.race([packer.quiet(), sleep(FINISH_WITHIN)]);
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    warnOfReservedColumns();
    progress.end(rejected, isDryRun ? 'would be sent' : 'accepted');
    void http.close();
  }

  /** A record becomes an operation in a request, or it is rejected or skipped right here. */
  function take(record: RecordMessage): void {
    const stream = streams.get(streamKey(record.stream));
    if (stream === undefined) {
      warnOfUnknownStream(record);
      return;
    }
    const { plan, account, reader } = stream;
    const interval = ledger.begin(account);
    const recordNumber = account.read;
    if (!record.isObject) {
      rejectRecord(
        interval,
        recordNumber,
        undefined,
        reject('invalid_record', undefined, 'The data of the record is not an object.'),
      );
      return;
    }
    const row = reader.read(record.bytes, record.fields);
    const primaryKey = reader.primaryKey();
    if (record.hasLoneSurrogate) {
      rejectRecord(
        interval,
        recordNumber,
        primaryKey,
        reject('invalid_text', undefined, 'A text of the record holds half of a surrogate pair.'),
      );
      return;
    }
    const encode: Encode | undefined = reader.isDeleted ? plan.encodeDeleted : plan.encode;
    if (encode === undefined) {
      ledger.skip(interval);
      return;
    }
    item.clear();
    const operation = encode(row, item);
    if ('reason' in operation) rejectRecord(interval, recordNumber, primaryKey, operation);
    else if (isDryRun) ledger.accept(interval);
    else packer.add(operation, item, { interval, recordNumber, primaryKey });
  }

  /** The answer to a batch gives each of its records an outcome, and lets the STATEs go that waited for it. */
  function settle(
    batch: Batch,
    refused: ReadonlyMap<number, { field: string | undefined; message: string }>,
  ): void {
    batch.forEachRecord(({ interval, recordNumber, primaryKey }, index) => {
      const refusal = refused.get(index);
      if (refusal === undefined) ledger.accept(interval);
      else rejectRecord(interval, recordNumber, primaryKey, { reason: 'refused_by_service', ...refusal });
    });
    ledger.release();
  }

  function rejectRecord(
    interval: Interval,
    recordNumber: number,
    primaryKey: string | undefined,
    rejection: Rejection,
  ): void {
    rejected.add({ ...rejection, account: interval.account, recordNumber, primaryKey });
    ledger.reject(interval);
  }

  function warnOfUnknownStream({ stream }: RecordMessage): void {
    const key = streamKey(stream);
    if (unknownStreams.has(key)) return;
    unknownStreams.add(key);
    output.log(
      'WARN',
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

/** The bytes of stdin, until the sync has to end. */
async function* read(input: NodeJS.ReadableStream, ended: AbortSignal): AsyncGenerator<Buffer> {
  const stop = () => (input as NodeJS.ReadStream).destroy(new Error('stopped'));
  if (ended.aborted) stop();
  ended.addEventListener('abort', stop);
  yield* input as AsyncIterable<Buffer>;
}
