/** The one interface every object of every service has: a table of its fields and a pure encoder per behaviour. */

import type { ByteWriter } from '../json/byte-writer.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
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

/** A request together with the `pattern` of its path, where that has ids. */
export interface Call extends HttpRequest {
  readonly pattern?: string;
}

/** How requests of one kind are put together. Operations of one kind share requests. */
export interface RequestKind {
  /** Two kinds of the same name are one. */
  readonly name: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The path with a name in place of each id, such as `/profiles/{id}`; set where it has ids. */
  readonly pattern?: string;
  /** Set where it is for the service's App API. */
  readonly isForAppApi?: true;
  /** What stands before the first and after the last item; items are separated by commas. */
  readonly prefix: Buffer;
  readonly suffix: Buffer;
  /** Of the whole body, in bytes. */
  readonly maxBytes: number;
  readonly maxItems: number;
  /** How long an operation may wait for others to share its request, in milliseconds. */
  readonly maxWait: number;
  /**
   * Makes one item of two that write the same thing of one identity, the later one winning. It may be two people's:
   * then there is no such item.
   * @returns undefined where they have to go one after the other.
   */
  readonly merge?: (earlier: Buffer, later: Buffer) => Buffer | undefined;
  /** Set where only what is there may be written to; a record whose thing is not there is skipped. */
  readonly onlyIf?: Presence;
  /** What a 404 means where it does not mean that the address is wrong: all is well, or the record is refused. */
  readonly notFound?: NotFound;
  /** Set where calls of the kind fall under the service's own limit (`Service.limited`). */
  readonly isLimited?: true;
  /** The call that does the same for one item without falling under that limit. */
  readonly oneByOne?: (item: Buffer) => Call;
  /** Set where the request does nothing but add members to a list. */
  readonly onlyAddsMembers?: true;
  /** Set where the items, all of them in one request, take the place of everything there was. */
  readonly replaces?: Replacement;
}

export type NotFound = 'success' | 'refusal';

/** Somebody or something that a service may have or not have. */
export interface Whom {
  /** What sort of id it is. */
  readonly type: string;
  readonly id: string;
}

/** That somebody is there from now on, or is not; by each of their ids. */
export interface Learned {
  readonly whom: readonly Whom[];
  readonly isThere: boolean;
  /** Without this one there, nothing has become of it. */
  readonly provided?: Whom | undefined;
}

/** How to find out what is there. */
export interface Presence {
  /** Whom an item is about; undefined where it makes no difference whether they are there. */
  readonly whom: (item: Buffer, kind: RequestKind) => Whom | undefined;
  /** How many of one type can be asked for at once. */
  readonly most: number;
  readonly lookUp: (type: string, ids: readonly string[]) => Call;
  /** What a 404 means where it does not mean that the address is wrong. */
  readonly notFound?: NotFound;
  /** Which of the ids are there; undefined where the answer does not tell. */
  readonly readFound: (
    response: HttpResponse,
    type: string,
    ids: readonly string[],
  ) => ReadonlySet<string> | undefined;
  /** What an item that has been accepted says about who is there from now on; without it nothing is remembered. */
  readonly learn?: (item: Buffer) => Learned | undefined;
}

/** What is there before all of it is replaced. */
export interface Replacement {
  /** As messages call it, such as `Collection "plans"`. */
  readonly title: string;
  /** Of all rows together. */
  readonly maxBytes: number;
  readonly find: HttpRequest;
  /** How many rows there are, and the call that replaces them; undefined where the answer does not tell. */
  readonly readFound: (response: HttpResponse) => Found | undefined;
}

export interface Found {
  readonly rows: number;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
}

/** Writes everything there is of its identity, so that nothing else of it may be in the same request. */
export const WRITES_EVERYTHING = 'everything';
/** Writes nothing that another operation could write too. */
export const WRITES_NOTHING_SHARED = '';

/** What one record becomes; its item has been written by the encoder. */
export interface Operation {
  readonly kind: RequestKind;
  /** Whom it is about. Operations of one identity take effect in order and are never in flight twice at once. */
  readonly identity: number;
  /** The other one it is about, where it is about two; then it writes everything of both. */
  readonly otherIdentity?: number;
  /** What of the identity it writes. Two operations that write the same are not put in one request. */
  readonly writes: string | number;
  /** What is to follow where this one succeeds; the kind of this one then has room for one item only. */
  readonly next?: Operation & { readonly item: Buffer };
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
  /** The keys a record can be matched by: alternatives, each of one field or of several together. */
  readonly matchingKeys: readonly (readonly Own[])[];
  /** What custom fields are called in the docs. */
  readonly customFields: string;
  /** What one of them is called, `custom field` where it is left out; false where the object has nothing to put them in. */
  readonly customField?: string | false;
  /** Column names that the service reads as commands and that are therefore never sent as custom fields. */
  readonly reserved: readonly string[];
  /** The behaviours the object has. */
  readonly behaviors: Readonly<Partial<Record<SyncBehavior, Encode<Own>>>>;
  /** What rows that the source marks as deleted become where the configuration doesn't say. */
  readonly deletedRows: 'ignore' | 'delete';
  /** Whether date columns are sent as unix seconds, as far as the configuration lets them. */
  readonly datesAsUnixSeconds: boolean;
  /** How lists are kept the same as a stream; set where behaviour `mirror` is about their members. */
  readonly mirror?: Mirrored<Own>;
  /** The behaviours that need the service's App API, and so a key for it. */
  readonly usesAppApi?: readonly SyncBehavior[];
  /** How to find out who is there, and in which behaviours a record about anybody else may be skipped. */
  readonly unknownPeople?: { readonly behaviors: readonly SyncBehavior[]; readonly presence: Presence };
}

/** What one member of a list goes by: every id they have, the one to remove them by first. */
export type Member = readonly string[];

/** Whom a row names as a member, by one of their ids; which list it means may be unreadable. */
export interface NamedMember {
  readonly list?: string;
  readonly member: string;
}

/** What it takes to make a list hold exactly whom a stream names. */
export interface Mirrored<Own extends string = string> {
  /** What a list is called in the service, as a sentence begins with it. */
  readonly title: string;
  /** Whom a row names, also where the record cannot be delivered; undefined where it names nobody. */
  readonly membership: (row: Row<Own>) => NamedMember | undefined;
  /** Asks for one page of a list's members, the first one without a cursor. */
  readonly readMembers: (list: string, cursor: string | undefined) => HttpRequest;
  /** The members on a page, and the cursor of the next page; undefined where the answer is none. */
  readonly readPage: (
    response: HttpResponse,
  ) => { readonly members: readonly Member[]; readonly next: string | undefined } | undefined;
  /** What is to be done first where there is no such list; without it, adding a member creates the list. */
  readonly mustExist?: string;
  /** Own names that may identify a person, but that the service does not list members by: nobody can be mirrored by them. */
  readonly notListed?: readonly Own[];
  /** Set where lists are many and small, so that what one may lose says little: they are guarded as one. */
  readonly isGuardedTogether?: true;
  /** Set where two lists whose ids differ in nothing but capitals may be one. */
  readonly mayIgnoreCase?: true;
  /** Takes a member off a list. */
  readonly remove: (list: string, member: Member, item: ByteWriter) => Operation;
}

/** An object as the rest of the connector sees it: with whatever names its own fields have. */
export type DestinationObject = Definition<string>;

/** Takes an object out of the hands of its file; the plan makes its rows from its own table, so the names fit. */
export function defineObject<const Own extends string>(definition: Definition<Own>): DestinationObject {
  return definition as unknown as DestinationObject;
}
