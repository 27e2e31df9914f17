/** What an object's encoder sees of a record: its own fields by name, and the rest as custom fields. */

import type { Value } from '../json/value.ts';

/** The name a custom field goes out under. */
export interface Name {
  readonly text: string;
  /** As JSON, with its quotes. */
  readonly json: Buffer;
  /** UTF-8 bytes of the text. */
  readonly byteLength: number;
  /** Whether its values are dates that go out as unix seconds. */
  readonly isTime: boolean;
}

/** Stands for the place of a name that is not in the record, or not as it goes out. */
export const NOWHERE = -1;

export interface CustomField {
  name: Name;
  readonly value: Value;
  /** Where its name begins in the bytes of its value, if name, colon and value stand there as they go out. */
  nameStart: number;
}

/** Reused from record to record: an encoder keeps nothing of it. */
export interface Row<Own extends string = string> {
  readonly own: Readonly<Record<Own, Value>>;
  /** The first `customCount` of these are the record's; a null is there only where it is to be sent. */
  readonly custom: readonly CustomField[];
  readonly customCount: number;
  /** Which of the object's identifiers to read: the one that is configured, or undefined for the first that is there. */
  readonly identifier: Own | undefined;
  /**
   * What tells this record from every other one of the sync and stays the same when the record comes again:
   * the stream, its namespace and the primary key's values or, without them, every column. Valid until the next call.
   */
  seed(): Buffer;
  /** The stream and its namespace, for an encoder that has a better key of its own. */
  readonly streamKey: string;
}
