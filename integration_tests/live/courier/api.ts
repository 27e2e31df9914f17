/** Courier as the probes see it: its one API, and names to use. */

import type { CourierAccount } from '../accounts.ts';
import { expectSuccess, Http, type Reply, type SendOptions } from '../http.ts';
import { Names } from '../names.ts';
import { eventually, LOCAL, type Patience, REAL } from '../patience.ts';

interface Paging {
  readonly more: boolean;
  readonly cursor?: string;
}

export class CourierApi {
  readonly account: CourierAccount;
  readonly http: Http;
  readonly names: Names;
  readonly patience: Patience;

  constructor(account: CourierAccount, prefix: string) {
    this.account = account;
    this.names = new Names(prefix);
    this.patience = account.isReal ? REAL : LOCAL;
    this.http = new Http(account.url, `Bearer ${account.apiKey}`);
  }

  recipient(word: string): string {
    return this.names.give('recipient', word);
  }

  list(word: string): string {
    return this.names.give('list', word);
  }

  send(method: string, path: string, body?: object | string, options?: SendOptions): Promise<Reply> {
    return this.http.send(method, path, body, options);
  }

  /** Sends what may not be refused. */
  async write(method: string, path: string, body?: object): Promise<Reply> {
    return expectSuccess(await this.send(method, path, body), `${method} ${path}`);
  }

  async merge(recipient: string, profile: object): Promise<Reply> {
    return this.write('POST', profilePath(recipient), { profile });
  }

  /** Subscribes to a list by the call that is not limited. */
  async subscribe(recipient: string, list: string): Promise<Reply> {
    return this.write('POST', listsPath(recipient), { lists: [{ listId: list }] });
  }

  /** The profile; undefined where there is none, be it told by a 404 or by an empty one. */
  async profile(recipient: string): Promise<Record<string, unknown> | undefined> {
    const reply = await this.send('GET', profilePath(recipient));
    if (reply.status === 404) return undefined;
    const { profile } = expectSuccess(reply, 'reading a profile').json;
    return Object.keys(profile).length === 0 ? undefined : profile;
  }

  /** The profile once a key has a value. */
  async seen(recipient: string, key: string, value: string): Promise<Record<string, unknown>> {
    const profile = await eventually(
      () => this.profile(recipient),
      (read) => read?.[key] === value,
      this.patience,
    );
    if (profile?.[key] === value) return profile;
    throw new Error(`what was written did not show within ${this.patience.atMost / 1000} s`);
  }

  /** The members of a list in alphabetical order; none of a list that is not there. */
  members(list: string): Promise<string[]> {
    return this.#all(subscriptionsPath(list), 'items', 'recipientId');
  }

  /** The members of a list once somebody is among them. */
  async membersWith(list: string, recipient: string): Promise<string[]> {
    const members = await eventually(
      () => this.members(list),
      (read) => read.includes(recipient),
      this.patience,
    );
    if (members.includes(recipient)) return members;
    throw new Error(`a subscription did not show within ${this.patience.atMost / 1000} s`);
  }

  /** The ids of all lists of a recipient, in alphabetical order. */
  listsOf(recipient: string): Promise<string[]> {
    return this.#all(listsPath(recipient), 'results', 'id');
  }

  async #all(path: string, key: string, name: string): Promise<string[]> {
    const all: string[] = [];
    for (let cursor = ''; ; ) {
      const reply = await this.send('GET', path + cursor);
      if (reply.status === 404) return [];
      const { json } = expectSuccess(reply, `GET ${path}`);
      all.push(...(json[key] as Record<string, string>[]).map((entry) => entry[name]!));
      const { more, cursor: next } = json.paging as Paging;
      if (!more) return all.sort();
      cursor = `?cursor=${encodeURIComponent(next!)}`;
    }
  }
}

export const profilePath = (recipient: string) => `/profiles/${encodeURIComponent(recipient)}`;
export const listsPath = (recipient: string) => `${profilePath(recipient)}/lists`;
export const listPath = (list: string) => `/lists/${encodeURIComponent(list)}`;
export const subscriptionsPath = (list: string) => `${listPath(list)}/subscriptions`;
export const subscriptionPath = (list: string, recipient: string) =>
  `${subscriptionsPath(list)}/${encodeURIComponent(recipient)}`;

/** The body of a bulk call. */
export function recipients(ids: readonly string[]): object {
  return { recipients: ids.map((recipientId) => ({ recipientId })) };
}
