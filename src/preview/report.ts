/** What a preview has to say, as plain data: the one thing its views read. */

import type { SyncBehavior } from '../objects/destination-object.ts';
import type { StreamDescriptor } from '../protocol/trace-error.ts';
import type { Tally } from '../rejected-records/tallies.ts';

export interface Report {
  /** The service as its users spell it. */
  readonly service: string;
  readonly streams: readonly StreamReport[];
  /** What the records that would be sent are to do, over all streams. */
  readonly outcomes: readonly Outcome[];
  readonly notInCatalog: readonly { readonly stream: StreamDescriptor; readonly records: number }[];
  /** STATE messages, which a preview only counts. */
  readonly states: number;
  /** Whom streams that are mirrored name; a list is called what the service calls it, such as `Segment "7"`. */
  readonly lists: readonly { readonly noun: string; readonly title: string; readonly members: number }[];
  /** What all rows of would be replaced, such as `Collection "plans"`. */
  readonly replaced: readonly { readonly title: string; readonly rows: number }[];
  /** The part of its members that a mirrored list may lose. */
  readonly maxRemovedPercent: number;
  readonly requests: readonly RequestReport[];
  readonly speed: Speed;
  /** What `write` would warn of. */
  readonly warnings: readonly string[];
  /** Why `write` would fail after all records; undefined where it would not. */
  readonly failure: string | undefined;
}

/** Records of one object that are to do the same. */
export interface Outcome {
  readonly object: string;
  readonly behavior: SyncBehavior;
  /** What its members are mirrored in, such as `segment`; undefined where it has none. */
  readonly list: string | undefined;
  readonly records: number;
  /** How many they are about; undefined where that is not known for certain. */
  readonly things: number | undefined;
}

export interface StreamReport {
  readonly stream: StreamDescriptor;
  readonly object: string;
  /** What one custom field of the object is called. */
  readonly customField: string;
  readonly behavior: SyncBehavior;
  /** What its members are mirrored in, such as `segment`; undefined where it has none. */
  readonly list: string | undefined;
  readonly read: number;
  /** Records that would be sent, those included that the source marked as deleted. */
  readonly sent: number;
  /** Records that do nothing, because the source marked them as deleted. */
  readonly skipped: number;
  readonly rejected: number;
  /** Records among `sent` that the source marked as deleted, and what becomes of them. */
  readonly deleted: number;
  readonly deletedBehavior: SyncBehavior | undefined;
  readonly rejections: readonly Tally[];
  readonly columns: readonly ColumnReport[];
}

/** What becomes of a column that came in records, of one that `fields` asks for, or of a constant. */
export interface ColumnReport {
  readonly source:
    | { readonly kind: 'column'; readonly name: string; readonly hasCome: boolean }
    | { readonly kind: 'constant'; readonly value: string };
  readonly targets: readonly Target[];
  /** Set where there are no targets. */
  readonly notSent: NotSent | undefined;
}

export interface Target {
  readonly name: string;
  readonly isOwn: boolean;
  /** Whether its dates go out as unix seconds. */
  readonly isTime: boolean;
}

/** Why a column is not sent. */
export type NotSent =
  | 'airbyte'
  | 'deletion_mark'
  | 'ignored'
  | 'command'
  | 'nowhere'
  | 'replaced'
  | 'not_needed';

/** The requests of one kind. */
export interface RequestReport {
  readonly method: string;
  /** The path with a name in place of each id. */
  readonly pattern: string;
  readonly calls: number;
  readonly items: number;
  /** Of the bodies. */
  readonly bytes: number;
  readonly isLimited: boolean;
  /** Whether it only asks whether something is there. */
  readonly isQuestion: boolean;
  /** The first ones. */
  readonly examples: readonly CallReport[];
}

export interface CallReport {
  readonly method: string;
  readonly url: string;
  /** As it would go out but for white space, and cut where it is long; undefined where there is none. */
  readonly body: string | undefined;
}

export interface Speed {
  readonly calls: number;
  readonly requestsPerSecond: number;
  /** Of the App API, where any of the calls are for it. */
  readonly appRequestsPerSecond: number | undefined;
  /** The service's own limit on some of the calls, where any of them fall under it. */
  readonly limit: { readonly calls: number; readonly milliseconds: number } | undefined;
  /** How long all calls take where nothing but these limits slows them down. */
  readonly seconds: number;
}
