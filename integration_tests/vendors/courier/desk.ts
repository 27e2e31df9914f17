/** A Courier for one test, with a clock that the test moves and short forms of the calls. */

import CourierSdk, { type ClientOptions } from '@trycourier/courier';
import { onTestFinished } from 'vitest';
import { type Courier, type CourierOptions, startCourier } from './server.ts';

export interface Answer {
  status: number;
  text: string;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers have many shapes, and each test knows its own.
  json: any;
}

interface CallInit {
  host?: 'us' | 'eu';
  key?: string;
  headers?: Record<string, string>;
}

export interface Desk {
  vendor: Courier;
  /** Sends any call; a body that is text is sent as it is. */
  call(method: string, path: string, body?: unknown, init?: CallInit): Promise<Answer>;
  get(path: string, init?: CallInit): Promise<Answer>;
  post(path: string, body?: unknown, init?: CallInit): Promise<Answer>;
  put(path: string, body?: unknown, init?: CallInit): Promise<Answer>;
  patch(path: string, body?: unknown, init?: CallInit): Promise<Answer>;
  delete(path: string, init?: CallInit): Promise<Answer>;
  /** Creates or merges a profile. */
  merge(userId: string, profile: unknown): Promise<Answer>;
  /** Subscribes users with one bulk call. */
  subscribe(listId: string, ...recipientIds: string[]): Promise<Answer>;
  /** The official client; it does not retry unless told to. */
  sdk(options?: ClientOptions): CourierSdk;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  /** Milliseconds of the clock. */
  now(): number;
}

/** Starts a Courier that closes with the test. */
export async function newDesk(options: CourierOptions = {}): Promise<Desk> {
  let milliseconds = Date.UTC(2026, 0, 15, 12);
  const vendor = await startCourier({ clock: () => milliseconds, ...options });
  onTestFinished(() => vendor.close());
  async function call(method: string, path: string, body?: unknown, init: CallInit = {}): Promise<Answer> {
    const response = await fetch(`${vendor.urls[init.host ?? 'us']}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${init.key ?? vendor.apiKey}`,
        ...init.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
    return { status: response.status, text, headers: response.headers, json };
  }
  const put: Desk['put'] = (path, body, init) => call('PUT', path, body, init);
  const post: Desk['post'] = (path, body, init) => call('POST', path, body, init);
  return {
    vendor,
    call,
    get: (path, init) => call('GET', path, undefined, init),
    post,
    put,
    patch: (path, body, init) => call('PATCH', path, body, init),
    delete: (path, init) => call('DELETE', path, undefined, init),
    merge: (userId, profile) => post(`/profiles/${userId}`, { profile }),
    subscribe: (listId, ...recipientIds) =>
      post(`/lists/${listId}/subscriptions`, recipients(...recipientIds)),
    sdk: (client) =>
      new CourierSdk({ apiKey: vendor.apiKey, baseURL: vendor.urls.us, maxRetries: 0, ...client }),
    pass: (by) => {
      milliseconds += by;
    },
    now: () => milliseconds,
  };
}

/** The body of a bulk call. */
export function recipients(...recipientIds: string[]): { recipients: { recipientId: string }[] } {
  return { recipients: recipientIds.map((recipientId) => ({ recipientId })) };
}

/** As many ids as wanted: `u0`, `u1`, … */
export function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `u${index}`);
}

/** Reads all pages behind a path of the list endpoints and gives what each page held. */
export async function readPages(desk: Desk, path: string, key = 'items'): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { json } = await desk.get(cursor === undefined ? path : `${path}?cursor=${cursor}`);
    pages.push(json[key]);
    if (!json.paging.more) return pages;
    cursor = json.paging.cursor;
  }
}
