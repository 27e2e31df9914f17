/** Takes what a sync would send in place of the service, and makes the report of it. */

import type { Config } from '../config/schema.ts';
import type { StreamAccount } from '../ledger/ledger.ts';
import type { Mirrored, NamedMember, Operation, SyncBehavior } from '../objects/destination-object.ts';
import type { Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import type { RowReader } from '../plan/row-reader.ts';
import type { StreamPlan } from '../plan/stream-plan.ts';
import { type StreamDescriptor, streamKey } from '../protocol/trace-error.ts';
import type { RejectedRecords } from '../rejected-records/rejected-records.ts';
import { columnReports } from './columns.ts';
import { Distinct } from './distinct.ts';
import type { Outcome, Report, StreamReport } from './report.ts';
import { Requests } from './requests.ts';

const NOTHING_REFUSED: NotAccepted = new Map();
/** Identities are hashes: among more than these, two may well be the same. */
const MOST_IDENTITIES = 20_000;
/** More names than these are no names of streams. */
const MOST_STREAMS = 100;

/** A stream on its way through `write`. */
export interface CollectedStream {
  readonly plan: StreamPlan;
  readonly account: StreamAccount;
  readonly reader: Pick<RowReader, 'columns'>;
}

/** The report but for what only shows outside. */
export type CollectedReport = Omit<Report, 'warnings' | 'failure'>;

interface GrowingOutcome {
  readonly object: string;
  readonly behavior: SyncBehavior;
  readonly list: string | undefined;
  records: number;
  /** Undefined once there are too many. */
  identities: Set<number> | undefined;
}

export class Collector {
  readonly #service: Service;
  readonly #config: Config;
  readonly #requests: Requests;
  readonly #outcomes = new Map<string, GrowingOutcome>();
  readonly #deleted = new Map<StreamPlan, number>();
  readonly #lists = new Map<string, { noun: string; title: string; members: Distinct }>();
  readonly #replaced: { title: string; rows: number }[] = [];
  readonly #notInCatalog = new Map<string, { stream: StreamDescriptor; records: number }>();
  #states = 0;

  constructor(service: Service, config: Config) {
    this.#service = service;
    this.#config = config;
    this.#requests = new Requests(service, config.delivery.requests_per_second);
  }

  /** Takes a record that would be sent. */
  record(plan: StreamPlan, { identity }: Operation, isDeleted: boolean): void {
    const behavior = isDeleted ? deletedBehavior(plan)! : plan.behavior;
    if (isDeleted) this.#deleted.set(plan, (this.#deleted.get(plan) ?? 0) + 1);
    const { name: object } = plan.object;
    const key = `${object} ${behavior}`;
    let outcome = this.#outcomes.get(key);
    if (outcome === undefined) {
      outcome = { object, behavior, list: nounOf(plan.object.mirror), records: 0, identities: new Set() };
      this.#outcomes.set(key, outcome);
    }
    outcome.records++;
    outcome.identities?.add(identity);
    if (outcome.identities !== undefined && outcome.identities.size > MOST_IDENTITIES) {
      outcome.identities = undefined;
    }
  }

  /** Takes a batch as the service would: every item of it is accepted. */
  async deliver(batch: Batch): Promise<NotAccepted> {
    this.#requests.add(batch);
    const { replaces } = batch.kind;
    if (replaces !== undefined) this.#replaced.push({ title: replaces.title, rows: batch.items });
    return NOTHING_REFUSED;
  }

  /** Takes whom a row of a mirrored stream names. */
  name(mirrored: Mirrored, { list: id, member }: NamedMember): void {
    if (id === undefined) return;
    const title = `${mirrored.title} ${JSON.stringify(id)}`;
    let list = this.#lists.get(title);
    if (list === undefined) {
      list = { noun: nounOf(mirrored)!, title, members: new Distinct() };
      this.#lists.set(title, list);
    }
    list.members.add('member', member);
  }

  /** Takes a record of a stream that the catalog does not have. */
  unknown(stream: StreamDescriptor): void {
    const key = streamKey(stream);
    const known = this.#notInCatalog.get(key);
    if (known !== undefined) known.records++;
    else if (this.#notInCatalog.size < MOST_STREAMS) this.#notInCatalog.set(key, { stream, records: 1 });
  }

  state(): void {
    this.#states++;
  }

  /** Once all that was read has been delivered. */
  report(streams: Iterable<CollectedStream>, rejected: Pick<RejectedRecords, 'tallies'>): CollectedReport {
    return {
      service: this.#service.title,
      streams: Array.from(streams, (stream) => this.#stream(stream, rejected)),
      outcomes: Array.from(this.#outcomes.values(), toOutcome),
      notInCatalog: [...this.#notInCatalog.values()],
      states: this.#states,
      lists: Array.from(this.#lists.values(), (list) => ({ ...list, members: list.members.count })),
      replaced: this.#replaced,
      maxRemovedPercent: this.#config.mirror.max_removed_percent,
      requests: this.#requests.reports,
      speed: this.#requests.speed,
    };
  }

  #stream(
    { plan, account, reader }: CollectedStream,
    rejected: Pick<RejectedRecords, 'tallies'>,
  ): StreamReport {
    return {
      stream: plan.stream,
      object: plan.object.name,
      customField: plan.object.customField || 'custom field',
      behavior: plan.behavior,
      list: nounOf(plan.object.mirror),
      read: account.read,
      sent: account.accepted,
      skipped: account.skipped,
      rejected: account.rejected,
      deleted: this.#deleted.get(plan) ?? 0,
      deletedBehavior: deletedBehavior(plan),
      rejections: rejected.tallies(account),
      columns: columnReports(plan, reader.columns),
    };
  }
}

function nounOf(mirrored: Mirrored | undefined): string | undefined {
  return mirrored?.title.toLowerCase();
}

function toOutcome({ identities, ...outcome }: GrowingOutcome): Outcome {
  return { ...outcome, things: identities?.size };
}

/** What becomes of rows that the source marks as deleted; undefined where they are skipped. */
function deletedBehavior({ encodeDeleted, settings, object }: StreamPlan): SyncBehavior | undefined {
  if (encodeDeleted === undefined) return undefined;
  const behavior = settings.deleted_rows ?? object.deletedRows;
  return behavior === 'ignore' ? undefined : behavior;
}
