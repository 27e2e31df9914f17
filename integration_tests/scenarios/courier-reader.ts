/** Reads what Courier holds through its official client, as any other program would see it. */

import CourierSdk from '@trycourier/courier';
import type { Courier } from '../vendors/courier/interface.ts';

export interface CourierReader {
  /** The client itself, to put something there or to take it away. */
  readonly sdk: CourierSdk;
  /** A profile; undefined where there is none, be it told by a 404 or by an empty one. */
  profile(recipient: string): Promise<Record<string, unknown> | undefined>;
  /** A profile as JSON with every digit as it was stored. */
  profileText(recipient: string): Promise<string | undefined>;
  /** The ids of all lists, in alphabetical order. */
  lists(): Promise<string[]>;
  /** The members of a list from all of its pages, in alphabetical order; none of a list that is not there. */
  members(list: string): Promise<string[]>;
  /** The ids of all lists of a recipient, in alphabetical order. */
  listsOf(recipient: string): Promise<string[]>;
}

interface Paging {
  readonly more: boolean;
  readonly cursor?: string | null;
}

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly paging: Paging;
}

/** A reader of the data space of the default key. */
export function courierReader(vendor: Courier): CourierReader {
  const sdk = new CourierSdk({ apiKey: vendor.apiKey, baseURL: vendor.urls.us, maxRetries: 0 });
  const profileText: CourierReader['profileText'] = async (recipient) => {
    const answer = await found(sdk.profiles.retrieve(recipient).asResponse());
    const text = /^\{"profile":(.*?)(?:,"preferences":null)?\}\s*$/s.exec((await answer?.text()) ?? '')?.[1];
    return text === '{}' ? undefined : text;
  };
  return {
    sdk,
    profileText,
    async profile(recipient) {
      const text = await profileText(recipient);
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
    async lists() {
      const lists = await allPages(async (cursor) => {
        const page: { items?: { id: string }[]; results?: { id: string }[]; paging: Paging } =
          await sdk.lists.list(cursor);
        return { entries: (page.items ?? page.results)!, paging: page.paging };
      });
      return lists.map(({ id }) => id).sort();
    },
    async members(list) {
      const members = await allPages(async (cursor) => {
        const page = await found(sdk.lists.subscriptions.list(list, cursor));
        return { entries: page?.items ?? [], paging: page?.paging ?? { more: false } };
      });
      return members.map(({ recipientId }) => recipientId).sort();
    },
    async listsOf(recipient) {
      const lists = await allPages(async (cursor) => {
        const { results, paging } = await sdk.profiles.lists.retrieve(recipient, cursor);
        return { entries: results, paging };
      });
      return lists.map(({ id }) => id).sort();
    },
  };
}

/** What a call answers, or undefined where there is no such thing. */
async function found<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CourierSdk.NotFoundError) return undefined;
    throw error;
  }
}

async function allPages<Entry>(read: (query: { cursor?: string }) => Promise<Page<Entry>>): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let query: { cursor?: string } = {}; ; ) {
    const { entries, paging } = await read(query);
    all.push(...entries);
    if (!paging.more) return all;
    query = { cursor: paging.cursor! };
  }
}
