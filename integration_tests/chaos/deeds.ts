/** What a record asks for, in the words of the service: what the model applies and what requests are held against. */

/** A JSON value as text, so that no digit is lost. */
export type Json = string;

export type Deed =
  | {
      readonly act: 'identify';
      /** The identifier as it is written, which is what a new person gets. */
      readonly spelled: string;
      readonly onlyExisting: boolean;
      readonly skipsUnknown: boolean;
      readonly attributes: Attributes;
      readonly email?: string | null;
    }
  | { readonly act: 'delete' | 'suppress' }
  | {
      readonly act: 'add_device';
      readonly token: string;
      readonly spelled: string;
      readonly skipsUnknown: boolean;
      readonly device: Device;
    }
  | { readonly act: 'delete_device'; readonly token: string }
  | {
      readonly act: 'event' | 'page' | 'screen';
      readonly spelled: string;
      readonly skipsUnknown: boolean;
      /** What it is counted once by. */
      readonly key: string;
      readonly name: string;
      readonly mark: number;
      /** Unix seconds. */
      readonly timestamp: number | undefined;
      readonly attributes: Json;
    }
  | { readonly act: 'identify_object'; readonly attributes: Attributes }
  | { readonly act: 'delete_object' }
  | {
      /** Puts a person on the list that an object is. */
      readonly act: 'relate';
      readonly list: string;
      readonly spelled: string;
      readonly skipsUnknown: boolean;
      readonly attributes: Attributes;
    }
  | {
      /** Puts a person into a segment. */
      readonly act: 'join';
      readonly list: string;
      readonly spelled: string;
      readonly skipsUnknown: boolean;
    }
  /** The one it is asked of stays; the other one goes. */
  | { readonly act: 'merge'; readonly gone: string }
  | { readonly act: 'metric'; readonly body: Json }
  /** A row of a collection, all of which are replaced together. */
  | { readonly act: 'row'; readonly row: Json }
  | Replacing
  | { readonly act: 'merge_profile'; readonly onlyExisting: boolean; readonly profile: object }
  | { readonly act: 'delete_profile' }
  | {
      readonly act: 'subscribe';
      readonly list: string;
      readonly onlyExisting: boolean;
      readonly isMirrored: boolean;
    }
  | Removing
  /** Puts something of a recipient's or a list's in its place, instead of what was there, or takes it away. */
  | { readonly act: 'put'; readonly place: string; readonly value: Json }
  | { readonly act: 'take'; readonly place: string };

/** The text of each attribute; null takes it away. */
export type Attributes = ReadonlyMap<string, string | null>;

/** Takes somebody off a list. */
export interface Removing {
  readonly act: 'unsubscribe' | 'unrelate' | 'leave';
  readonly list: string;
}

/** Puts rows in the place of all that a collection holds. */
export interface Replacing {
  readonly act: 'replace';
  readonly rows: readonly Json[];
}

export interface Device {
  readonly platform: string;
  readonly last_used: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What becomes of a record: deeds for one identity in order, or nothing at all. */
export type Asked =
  | {
      readonly identity: string;
      /** The other one it is about, where it is about two. */
      readonly other?: string;
      readonly deeds: readonly Deed[];
    }
  | 'rejected'
  | 'skipped';

/** Whom a mirrored stream names by a row; on every list where the list is unreadable. Of a collection, the row itself. */
export interface Names {
  readonly member: string;
  readonly list?: string;
}

/** A line of the source. Its place in the scenario is its number, which a record carries as its `mark`. */
export type Message =
  | {
      readonly kind: 'record';
      readonly stream: number;
      readonly line: string;
      readonly asked: Asked;
      readonly names?: Names;
    }
  /** Without a stream it is one of all streams. */
  | { readonly kind: 'state'; readonly stream: number | undefined; readonly line: string }
  | { readonly kind: 'other'; readonly stream: number | undefined; readonly line: string };

/** A message with its number in the scenario. */
export type Numbered<M extends Message = Message> = M & { readonly number: number };

/** What a request shows of a deed that carries no mark, and of one that does. */
export function shown(deed: Deed): string {
  if ('token' in deed) return `${deed.act} ${deed.token}`;
  if ('list' in deed) return `${deed.act} ${deed.list}`;
  switch (deed.act) {
    case 'merge':
      return `merge ${deed.gone}`;
    case 'metric':
      return `metric ${deed.body}`;
    case 'row':
      return `row ${deed.row}`;
    case 'put':
      return `put ${deed.place} ${deed.value}`;
    case 'take':
      return `take ${deed.place}`;
    default:
      return deed.act;
  }
}

/** Deeds with the same text may go out as one; undefined where it has to go out by itself. */
export function mergeable(deed: Deed): string | undefined {
  switch (deed.act) {
    case 'subscribe':
    case 'identify_object':
    case 'leave':
      return shown(deed);
    case 'join':
      return `${shown(deed)} ${deed.spelled} ${deed.skipsUnknown}`;
    case 'identify':
      return `identify ${deed.onlyExisting} ${deed.skipsUnknown} ${deed.spelled}`;
    default:
      return undefined;
  }
}

/** The state of a service as the model has it. */
export interface World {
  /** Whether the deed comes to nothing as things are, so that no request has to show it. */
  isVoid(identity: string, deed: Deed): boolean;
  /** Whether doing it again changes nothing as things are. */
  isInPlace(identity: string, deed: Deed): boolean;
  apply(identity: string, deed: Deed): void;
  /** Takes in that nothing came of a deed. */
  pass(identity: string, deed: Deed): void;
  /** Who is on a list, or which rows a collection has. */
  members(list: string): ReadonlySet<string>;
  /** Whether something else than the list's own rows had the last word on somebody: they were deleted, or merged. */
  isMoved(list: string, member: string): boolean;
  /** The whole state as plain values, to be compared with the service's. */
  view(): unknown;
}

/** A promise of the connector that it has not kept. */
export class Violation extends Error {}
