/** A Customer.io for one test, with a clock that the test moves and short forms of the calls. */

import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { type CustomerIo, type CustomerIoOptions, startCustomerIo } from './server.ts';

export interface Answer {
  status: number;
  text: string;
  headers: Headers;
  /** The errors of a v2 or App answer. */
  errors: { batch_index?: number; reason?: string; field?: string; message?: string; detail?: string }[];
  json: Record<string, unknown>;
}

export interface Desk {
  vendor: CustomerIo;
  /** Sends any call; `host` picks the listener and the credentials that go with it. */
  call(method: string, path: string, body?: unknown, init?: CallInit): Promise<Answer>;
  batch(...items: unknown[]): Promise<Answer>;
  entity(item: unknown): Promise<Answer>;
  app(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Moves the clock on. */
  pass(seconds: number): void;
  /** Unix seconds of the clock. */
  now(): number;
}

interface CallInit {
  host?: 'us' | 'eu' | 'app';
  authorization?: string;
}

/** Starts a Customer.io that closes with the test. */
export async function newDesk(options: CustomerIoOptions = {}): Promise<Desk> {
  let milliseconds = 1_772_000_000_000;
  const vendor = await startCustomerIo({ clock: () => milliseconds, ...options });
  onTestFinished(() => vendor.close());
  const basic = `Basic ${Buffer.from(`${vendor.siteId}:${vendor.apiKey}`).toString('base64')}`;
  const bearer = `Bearer ${vendor.appApiKey}`;
  const track = options.region ?? 'us';
  async function call(method: string, path: string, body?: unknown, init: CallInit = {}): Promise<Answer> {
    const host = init.host ?? track;
    const response = await fetch(`${vendor.urls[host]}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        authorization: init.authorization ?? (host === 'app' ? bearer : basic),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as Answer['json']) : {};
    const errors = (json.errors ?? []) as Answer['errors'];
    return { status: response.status, text, headers: response.headers, errors, json };
  }
  return {
    vendor,
    call,
    batch: (...items) => call('POST', '/api/v2/batch', { batch: items }),
    entity: (item) => call('POST', '/api/v2/entity', item),
    app: (method, path, body) => call(method, path, body, { host: 'app' }),
    pass: (seconds) => {
      milliseconds += seconds * 1000;
    },
    now: () => milliseconds / 1000,
  };
}

/** A person/identify item. */
export function identify(identifiers: object | string, attributes: object = {}, more: object = {}): object {
  return { type: 'person', action: 'identify', identifiers: named(identifiers), attributes, ...more };
}

/** Any other item about a person. */
export function about(action: string, identifiers: object | string, more: object = {}): object {
  return { type: 'person', action, identifiers: named(identifiers), ...more };
}

/** A person/add_device item. */
export function device(identifiers: object | string, token: string, more: object = {}): object {
  return about('add_device', identifiers, { device: { token, platform: 'ios', ...more } });
}

/** A merge item. */
export function merge(primary: object, secondary: object): object {
  return { type: 'person', action: 'merge', primary, secondary };
}

/** An item of exactly the given number of bytes, in attributes that are each within the limits. */
export function itemOfSize(bytes: number, id = '1'): object {
  const item = about('event', id, { name: 'filler', attributes: { text: '' } });
  const missing = bytes - Buffer.byteLength(JSON.stringify(item));
  return about('event', id, { name: 'filler', attributes: { text: 'x'.repeat(missing) } });
}

/** A batch body of exactly the given number of bytes, made of items within the limits. */
export function bodyOfSize(bytes: number): string {
  const wrapper = '{"batch":[]}'.length;
  const items: object[] = [];
  let left = bytes - wrapper;
  while (left > 0) {
    const size = left > 62_000 ? 31_000 : left > 31_000 ? Math.floor(left / 2) : left;
    items.push(itemOfSize(size));
    left -= size + 1;
  }
  const body = JSON.stringify({ batch: items });
  // The last item has no comma behind it, so the loop may end one byte short.
  return body.length < bytes ? body.replace('"xx', '"xxx') : body;
}

/** An identifier given as text is an id. */
function named(identifiers: object | string): object {
  return typeof identifiers === 'string' ? { id: identifiers } : identifiers;
}

/** Inside toMatchObject: this value and nothing more, where a plain object would allow further members. */
export function exactly(value: object): unknown {
  return expect.toSatisfy(
    (found) => isDeepStrictEqual(found, value),
    `to be exactly ${JSON.stringify(value)}`,
  );
}

/** The ULID the tests use. */
export const ulid = '01HXYZ0000000000000000000A';
