/** The connector writes every object with every behaviour to Customer.io, and the App API shows what became of it. */

import { check, type Expectation } from '../expectation.ts';
import type { Print } from '../print.ts';
import { type Source, sync } from '../sync.ts';
import type { CustomerIoApi, Person } from './api.ts';

const BORN = '2000-01-02';
const BORN_SECONDS = String(Date.parse(BORN) / 1000);
const EVENT_AGE_SECONDS = 3600;

/** @returns how many expectations were not met */
export async function scenario(api: CustomerIoApi, print: Print): Promise<number> {
  const kinds = await api.kinds();
  if (!kinds.includes('id') || !kinds.includes('email')) {
    print('  left out: it needs a workspace that identifies people by id and email');
    return 0;
  }
  const { account, patience } = api;
  const service = {
    type: 'customer_io',
    site_id: account.siteId,
    api_key: account.apiKey,
    region: account.region,
    base_url: account.trackUrl,
  };
  let failures = await check(await sync(service, firstSync(api)), patience, print);
  if (!api.canRead) {
    print('  nothing is read back: CUSTOMER_IO_APP_API_KEY is not set');
    return failures;
  }
  failures += await check(afterFirst(api), patience, print);
  const bea = await api.customer({ email: api.email('bea') });
  const cioId = bea?.identifiers.cio_id?.replace(/^cio_/, '') ?? 'unknown';
  failures += await check(await sync(service, secondSync(api, cioId)), patience, print);
  return failures + (await check(afterSecond(api), patience, print));
}

const byId: Pick<Source, 'key'> = { key: ['id'] };

function firstSync(api: CustomerIoApi): Record<string, Source> {
  const person_id = api.id('anna');
  const timestamp = Math.floor(Date.now() / 1000) - EVENT_AGE_SECONDS;
  const happened = (what: string, event_type?: string) => ({
    person_id,
    event_name: api.names.give('event', what),
    timestamp,
    ...(event_type !== undefined && { event_type }),
  });
  const once = { ...happened('ordered'), event_id: api.names.give('event', 'order-7'), total: 12.5 };
  const device = (word: string) => ({ person_id, token: api.names.give('token', word), platform: 'ios' });
  return {
    people: {
      ...byId,
      settings: { object: 'person' },
      properties: { born: { type: 'string', format: 'date' } },
      rows: [
        { id: person_id, email: api.email('anna'), plan: 'free', note: 'x', born: BORN, unsubscribed: true },
        { id: api.id('carl'), plan: 'free' },
        { id: api.id('erik'), plan: 'free' },
        { id: api.id('dora'), plan: 'free' },
      ],
    },
    'people by email': {
      settings: { object: 'person', identifier: 'email' },
      rows: [{ email: api.email('bea'), plan: 'free', unsubscribed: true }],
    },
    devices: { settings: { object: 'device' }, rows: [device('stays'), device('goes')] },
    events: {
      mode: 'append',
      settings: { object: 'event' },
      rows: [
        once,
        once,
        happened('page', 'page'),
        happened('screen', 'screen'),
        {
          anonymous_id: api.names.give('anonymous', 'visitor'),
          event_name: api.names.give('event', 'visited'),
          timestamp,
        },
      ],
    },
  };
}

function secondSync(api: CustomerIoApi, cioId: string): Record<string, Source> {
  const id = api.id('anna');
  return {
    'update only': {
      ...byId,
      mode: 'update',
      settings: { object: 'person' },
      rows: [
        { id, plan: 'pro', note: null },
        { id: api.id('nobody'), plan: 'pro' },
      ],
    },
    'people by cio_id': {
      settings: { object: 'person', identifier: 'cio_id' },
      rows: [{ cio_id: cioId, plan: 'pro' }],
    },
    'delete people': {
      ...byId,
      mode: 'soft_delete',
      settings: { object: 'person' },
      rows: [{ id: api.id('carl') }],
    },
    'deleted rows': {
      ...byId,
      settings: { object: 'person', deleted_rows: 'delete' },
      rows: [{ id: api.id('erik'), _ab_cdc_deleted_at: '2024-01-01T00:00:00Z' }],
    },
    suppress: {
      ...byId,
      settings: { object: 'person', sync_behavior: 'suppress' },
      rows: [{ id: api.names.remember('suppressed', api.id('dora')) }],
    },
    'delete devices': {
      mode: 'soft_delete',
      settings: { object: 'device' },
      rows: [{ person_id: id, token: api.names.give('token', 'goes') }],
    },
    'known visitor': {
      ...byId,
      settings: { object: 'person' },
      rows: [{ id, anonymous_id: api.names.give('anonymous', 'visitor') }],
    },
  };
}

function afterFirst(api: CustomerIoApi): Expectation[] {
  const anna = { id: api.id('anna') };
  return [
    attributes(api, 'person by id: created', anna, {
      email: api.email('anna'),
      plan: 'free',
      note: 'x',
      born: BORN_SECONDS,
    }),
    attributes(api, 'person by email: created', { email: api.email('bea') }, { plan: 'free' }),
    tokens(api, 'device: added', anna, ['goes', 'stays']),
    events(api, 'event: counts once by its event_id', anna, 'event', 'ordered', 1),
    events(api, 'event: page', anna, 'page', 'page', 1),
    events(api, 'event: screen', anna, 'screen', 'screen', 1),
    ...['carl', 'erik', 'dora'].map((word) =>
      attributes(api, `person to be deleted: created`, { id: api.id(word) }, { plan: 'free' }),
    ),
  ];
}

function afterSecond(api: CustomerIoApi): Expectation[] {
  const anna = { id: api.id('anna') };
  return [
    attributes(api, 'person: update_only updates, and null clears', anna, { plan: 'pro', note: undefined }),
    attributes(api, 'person by cio_id: updated', { email: api.email('bea') }, { plan: 'pro' }),
    tokens(api, 'device: deleted', anna, ['stays']),
    events(api, 'event: an anonymous one is joined to its person', anna, 'event', 'visited', 1),
    absent(api, 'person: delete', 'carl'),
    absent(api, 'person: a row that is marked as deleted', 'erik'),
    absent(api, 'person: suppress', 'dora'),
    absent(api, 'person: update_only creates nobody', 'nobody'),
  ];
}

function attributes(api: CustomerIoApi, what: string, person: Person, expected: object): Expectation {
  return {
    what,
    expected,
    read: async () => {
      const read = (await api.customer(person))?.attributes;
      return read && Object.fromEntries(Object.keys(expected).map((name) => [name, read[name]]));
    },
  };
}

function tokens(api: CustomerIoApi, what: string, person: Person, words: readonly string[]): Expectation {
  return {
    what,
    expected: words.map((word) => api.names.give('token', word)),
    read: async () => (await api.customer(person))?.devices.map(({ id }) => id).sort(),
  };
}

function events(
  api: CustomerIoApi,
  what: string,
  person: Person,
  type: string,
  word: string,
  expected: number,
): Expectation {
  const name = api.names.give('event', word);
  return {
    what,
    expected,
    read: async () => (await api.activities(person, type)).filter((each) => each.name === name).length,
  };
}

function absent(api: CustomerIoApi, what: string, word: string): Expectation {
  return { what, expected: undefined, read: () => api.customer({ id: api.id(word) }) };
}
