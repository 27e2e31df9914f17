/** Records for Customer.io in several shapes, and the configuration and catalog that fit all of them. */

import { catalog, stream } from '../../integration_tests/scenarios/messages.ts';
import type { Random } from '../../integration_tests/vendors/seeded-random.ts';
import { OBJECT_CATALOG, OBJECT_STREAMS } from './customer-io-objects.ts';
import type { Shape } from './shape.ts';
import { choice, fill, time } from './values.ts';

const FIRST_NAMES = ['Ada', 'Grace', 'José', 'Zoë', 'Linus', '美咲', 'Barbara', 'Edsger'];
const LAST_NAMES = ['Lovelace', 'Hopper', 'Núñez', 'van der Berg', "O'Brien", '佐藤', 'Liskov', 'Dijkstra'];
const CITIES = ['Zürich', 'San Francisco', 'São Paulo', 'Berlin', '東京', 'Nairobi'];
const PLANS = ['free', 'pro', 'team', 'enterprise'];
const EVENTS = ['Order Placed', 'Cart Updated', 'Signed In', 'Invoice Paid'];

function person(i: number, random: Random): object {
  const first = choice(FIRST_NAMES, random);
  const last = choice(LAST_NAMES, random);
  return {
    id: i + 1,
    email: `person.${i}@example.com`,
    first_name: first,
    last_name: last,
    phone: `+1415555${String(i % 10_000).padStart(4, '0')}`,
    city: choice(CITIES, random),
    plan: choice(PLANS, random),
    seats: Math.floor(random() * 50),
    balance: Math.round(random() * 1e6) / 100,
    is_admin: random() < 0.1,
    signed_up_at: time(random),
    referrer: random() < 0.3 ? null : `https://example.com/landing?campaign=${i % 97}`,
    tags: ['newsletter', choice(PLANS, random)],
    company: 'Analytical Engines GmbH',
    note: `Said "hello" to ${first}`,
  };
}

function order(i: number, random: Random): object {
  return {
    person_id: (i >> 2) + 1,
    event_name: choice(EVENTS, random),
    timestamp: time(random),
    order_id: `order-${i}`,
    total: Math.round(random() * 1e5) / 100,
    currency: 'EUR',
    city: choice(CITIES, random),
    items: [
      { sku: `sku-${i % 1000}`, quantity: 1 + (i % 5), price: 19.9 },
      { sku: `sku-${i % 777}`, quantity: 1, price: 5 },
    ],
    coupon: random() < 0.8 ? null : 'SUMMER',
    channel: 'web',
    session: `session-${i}`,
  };
}

function phone(i: number, random: Random): object {
  return {
    person_id: i + 1,
    token: `${fill(60, random)}${String(i).padStart(8, '0')}`,
    platform: i % 2 === 0 ? 'ios' : 'android',
    last_used: time(random),
    app_version: `4.${i % 20}.1`,
    os_version: '17.4',
    push_enabled: random() < 0.7,
    launches: Math.floor(random() * 1000),
    locale: 'de-CH',
    model: 'Fairphone 5',
    city: choice(CITIES, random),
  };
}

function dated(i: number, random: Random): object {
  return {
    id: i + 1,
    email: `person.${i}@example.com`,
    signed_up_at: time(random),
    first_seen_at: time(random),
    last_seen_at: time(random),
    last_order_at: time(random),
    trial_ends_at: random() < 0.5 ? null : time(random),
    renewed_on: time(random).slice(0, 10),
    plan: choice(PLANS, random),
    city: choice(CITIES, random),
  };
}

const TEXTS = ['about', 'history', 'preferences', 'notes', 'summary', 'biography'] as const;

function large(i: number, random: Random): object {
  const texts = TEXTS.map((name) => [name, fill(790, random)] as const);
  return { id: i + 1, email: `person.${i}@example.com`, ...Object.fromEntries(texts) };
}

const of =
  (name: string, data: (i: number, random: Random) => object): Shape['record'] =>
  (i, random) => ({ stream: name, data: data(i, random) });

export const PEOPLE: Shape = { name: 'people', streams: ['people'], record: of('people', person) };

export const EVENTS_OF_ORDERS: Shape = { name: 'orders', streams: ['orders'], record: of('orders', order) };

export const DEVICES: Shape = { name: 'phones', streams: ['phones'], record: of('phones', phone) };

export const DATED: Shape = { name: 'dated', streams: ['dated'], record: of('dated', dated) };

/** Messages of about 5,000 bytes. */
export const LARGE: Shape = { name: 'large', streams: ['people'], record: of('people', large) };

/** Messages of about 100 bytes, of which the record's own part is 20. */
export const SMALL: Shape = {
  name: 'small',
  streams: ['people'],
  record: of('people', (i) => ({ id: 1_000_000 + i, n: i % 10 })),
};

/** One of each in turn. */
export const MIXED: Shape = {
  name: 'mixed',
  streams: ['people', 'phones', 'orders'],
  record: (i, random) => {
    const at = Math.floor(i / 3);
    if (i % 3 === 0) return { stream: 'people', data: person(at, random) };
    if (i % 3 === 1) return { stream: 'phones', data: phone(at, random) };
    return { stream: 'orders', data: order(at, random) };
  },
};

const NEEDS_APP_API = /"unknown_people"|"collection"/;

export function customerIoConfig(url: string, requestsPerSecond = 1000): object {
  return {
    service: { type: 'customer_io', site_id: 'site-id', api_key: 'api-key', base_url: url },
    streams: [
      { name: 'people', object: 'person' },
      { name: 'dated', object: 'person' },
      { name: 'orders', object: 'event' },
      { name: 'phones', object: 'device' },
      ...OBJECT_STREAMS.filter((entry) => !NEEDS_APP_API.test(JSON.stringify(entry))),
    ],
    delivery: { requests_per_second: requestsPerSecond },
  };
}

const DATE_TIME = { type: 'string', format: 'date-time' };

const CATALOGED: Readonly<Record<string, object>> = {
  ...OBJECT_CATALOG,
  people: stream('people', { key: ['id'] }),
  phones: stream('phones', { key: ['token'] }),
  orders: stream('orders', { mode: 'append', key: ['order_id'] }),
  dated: stream('dated', {
    key: ['id'],
    properties: {
      signed_up_at: DATE_TIME,
      first_seen_at: DATE_TIME,
      last_seen_at: DATE_TIME,
      last_order_at: DATE_TIME,
      trial_ends_at: DATE_TIME,
      renewed_on: { type: 'string', format: 'date' },
    },
  }),
};

export function customerIoCatalog({ streams }: Shape): object {
  return catalog(...streams.map((name) => CATALOGED[name]!));
}
