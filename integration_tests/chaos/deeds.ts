/** What a record asks for, in the words of the service: what the model applies and what requests are held against. */

/** A JSON value as text, so that no digit is lost. */
export type Json = string;

export type Deed =
  | {
      readonly act: 'identify';
      /** The identifier as it is written, which is what a new person gets. */
      readonly spelled: string;
      readonly onlyExisting: boolean;
      /** The text of each attribute; null takes it away. */
      readonly attributes: ReadonlyMap<string, string | null>;
      readonly email?: string | null;
    }
  | { readonly act: 'delete' | 'suppress' }
  | { readonly act: 'add_device'; readonly token: string; readonly spelled: string; readonly device: Device }
  | { readonly act: 'delete_device'; readonly token: string }
  | {
      readonly act: 'event' | 'page' | 'screen';
      readonly spelled: string;
      /** What it is counted once by. */
      readonly key: string;
      readonly name: string;
      readonly mark: number;
      /** Unix seconds. */
      readonly timestamp: number | undefined;
      readonly attributes: Json;
    }
  | { readonly act: 'merge_profile'; readonly onlyExisting: boolean; readonly profile: object }
  | { readonly act: 'delete_profile' }
  | {
      readonly act: 'subscribe';
      readonly list: string;
      readonly onlyExisting: boolean;
      readonly isMirrored: boolean;
    }
  | { readonly act: 'unsubscribe'; readonly list: string };

export interface Device {
  readonly platform: string;
  readonly last_used: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What becomes of a record: deeds for one identity in order, or nothing at all. */
export type Asked = { readonly identity: string; readonly deeds: readonly Deed[] } | 'rejected' | 'skipped';

/** A line of the source. Its place in the scenario is its number, which a record carries as its `mark`. */
export type Message =
  | {
      readonly kind: 'record';
      readonly stream: number;
      readonly line: string;
      readonly asked: Asked;
      /** Whom a mirrored stream names by it; on every list where the list is unreadable. */
      readonly names?: { readonly member: string; readonly list?: string };
    }
  /** Without a stream it is one of all streams. */
  | { readonly kind: 'state'; readonly stream: number | undefined; readonly line: string }
  | { readonly kind: 'other'; readonly stream: number | undefined; readonly line: string };

/** A message with its number in the scenario. */
export type Numbered<M extends Message = Message> = M & { readonly number: number };

/** What a request shows of a deed that carries no mark, and of one that does. */
export function shown(deed: Deed): string {
  if ('token' in deed) return `${deed.act} ${deed.token}`;
  return 'list' in deed ? `${deed.act} ${deed.list}` : deed.act;
}

/** Deeds with the same text may go out as one; undefined where it has to go out by itself. */
export function mergeable(deed: Deed): string | undefined {
  if (deed.act === 'subscribe') return shown(deed);
  return deed.act === 'identify' ? `identify ${deed.onlyExisting} ${deed.spelled}` : undefined;
}

/** The state of a service as the model has it. */
export interface World {
  /** Whether the deed comes to nothing as things are, so that no request has to show it. */
  isVoid(identity: string, deed: Deed): boolean;
  /** Whether doing it again changes nothing as things are. */
  isInPlace(identity: string, deed: Deed): boolean;
  apply(identity: string, deed: Deed): void;
  /** The whole state as plain values, to be compared with the service's. */
  view(): unknown;
}

/** A promise of the connector that it has not kept. */
export class Violation extends Error {}
