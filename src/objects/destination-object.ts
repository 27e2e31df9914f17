/** The one interface every object of every service has: a table of its fields and a pure encoder per behaviour. */

import type { ByteWriter } from '../json/byte-writer.ts';
import type { Rejection } from './rejection.ts';
import type { Row } from './row.ts';

export const SYNC_BEHAVIORS = [
  'update_or_create',
  'update_only',
  'append',
  'mirror',
  'delete',
  'suppress',
] as const;
export type SyncBehavior = (typeof SYNC_BEHAVIORS)[number];

/** One of an object's own names. */
export interface Field {
  readonly type: 'string' | 'timestamp' | 'boolean';
  readonly description: string;
  /** Set where the field says who the record is about: the value of the `identifier` setting that picks it. */
  readonly identifier?: string;
  readonly required?: true;
}

/** How requests of one kind are put together. Operations of one kind share requests; the kind is compared by reference. */
export interface RequestKind {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What stands before the first and after the last item; items are separated by commas. */
  readonly prefix: Buffer;
  readonly suffix: Buffer;
  /** Of the whole body, in bytes. */
  readonly maxBytes: number;
  /** How long an operation may wait for others to share its request, in milliseconds. */
  readonly maxWait: number;
  /**
   * Makes one item of two that write the same thing of one identity, the later one winning.
   * @returns undefined where they have to go one after the other.
   */
  readonly merge?: (earlier: Buffer, later: Buffer) => Buffer | undefined;
}

/** Writes everything there is of its identity, so that nothing else of it may be in the same request. */
export const WRITES_EVERYTHING = 'everything';
/** Writes nothing that another operation could write too. */
export const WRITES_NOTHING_SHARED = '';

/** What one record becomes; its item has been written by the encoder. */
export interface Operation {
  readonly kind: RequestKind;
  /** Whom it is about. Operations of one identity take effect in order and are never in flight twice at once. */
  readonly identity: string;
  /** What of the identity it writes. Two operations that write the same are not put in one request. */
  readonly writes: string;
}

/**
 * Writes the record's item and says what it does, or says why it can't be delivered.
 * Pure: reads nothing but the row, keeps nothing.
 */
export type Encode<Own extends string = string> = (row: Row<Own>, item: ByteWriter) => Operation | Rejection;

interface Definition<Own extends string> {
  readonly name: string;
  readonly description: string;
  readonly fields: Readonly<Record<Own, Field>>;
  /** What custom fields are called in the docs. */
  readonly customFields: string;
  /** Column names that the service reads as commands and that are therefore never sent as custom fields. */
  readonly reserved: readonly string[];
  /** The behaviours the object has. */
  readonly behaviors: Readonly<Partial<Record<SyncBehavior, Encode<Own>>>>;
}

/** An object as the rest of the connector sees it: with whatever names its own fields have. */
export type DestinationObject = Definition<string>;

/** Takes an object out of the hands of its file; the plan makes its rows from its own table, so the names fit. */
export function defineObject<const Own extends string>(definition: Definition<Own>): DestinationObject {
  return definition as unknown as DestinationObject;
}
