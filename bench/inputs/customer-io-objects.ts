/** Records for what people of Customer.io belong to, and for what else is not about one person. */

import { catalog, stream } from '../../integration_tests/scenarios/messages.ts';
import type { Shape } from './shape.ts';
import { choice, fill, time } from './values.ts';

const INDUSTRIES = ['Software', 'Forschung', '製造', 'Comércio'];
const ROLES = ['owner', 'admin', 'member', 'guest'];
const METRICS = ['opened', 'clicked', 'bounced', 'delivered'];

export const COMPANIES: Shape = {
  name: 'companies',
  streams: ['companies'],
  record: (i, random) => ({
    stream: 'companies',
    data: {
      object_id: `company-${i}`,
      name: `Analytical Engines № ${i} GmbH`,
      industry: choice(INDUSTRIES, random),
      employees: Math.floor(random() * 5000),
      revenue: Math.round(random() * 1e8) / 100,
      is_customer: random() < 0.4,
      domain: `company-${i}.example.com`,
      founded_at: time(random),
      owner: random() < 0.3 ? null : `person.${i % 977}@example.com`,
      tags: ['b2b', choice(INDUSTRIES, random)],
    },
  }),
};

export const MEMBERSHIPS: Shape = {
  name: 'memberships',
  streams: ['memberships'],
  record: (i, random) => ({
    stream: 'memberships',
    data: {
      person_id: i + 1,
      object_id: `company-${i >> 3}`,
      role: choice(ROLES, random),
      since: time(random),
      seats: Math.floor(random() * 50),
    },
  }),
};

export const VIPS: Shape = {
  name: 'vips',
  streams: ['vips'],
  record: (i) => ({ stream: 'vips', data: { person_id: `person-${i}` } }),
};

export const DUPLICATES: Shape = {
  name: 'duplicates',
  streams: ['duplicates'],
  record: (i) => ({
    stream: 'duplicates',
    data: { primary_id: `person-${i}`, secondary_email: `duplicate.${i}@example.com` },
  }),
};

/** Rows of about 300 bytes. */
export const PRICES: Shape = {
  name: 'prices',
  streams: ['prices'],
  record: (i, random) => ({
    stream: 'prices',
    data: {
      sku: `sku-${i}`,
      price: Math.round(random() * 1e5) / 100,
      text: fill(240, random),
      stock: i % 90,
    },
  }),
};

export const REPORTS: Shape = {
  name: 'reports',
  streams: ['reports'],
  record: (i, random) => ({
    stream: 'reports',
    data: {
      delivery_id: `RPILAgABcRhIBqSlvr${i}`,
      metric: choice(METRICS, random),
      timestamp: time(random),
      recipient: `person.${i}@example.com`,
    },
  }),
};

/** Events of somebody else each, of whom none is in the workspace. */
export const STRANGERS: Shape = {
  name: 'strangers',
  streams: ['strangers'],
  record: (i, random) => ({
    stream: 'strangers',
    data: { person_id: `stranger-${i}`, event_name: 'Seen', timestamp: time(random), order_id: i },
  }),
};

const OF_TYPE_1 = [{ to: 'object_type_id', value: '1' }];

/** The entries that say what these streams are. */
export const OBJECT_STREAMS: readonly object[] = [
  { name: 'companies', object: 'object', fields: OF_TYPE_1 },
  { name: 'memberships', object: 'relationship', fields: OF_TYPE_1 },
  { name: 'vips', object: 'segment_member', fields: [{ to: 'segment_id', value: '1' }] },
  { name: 'duplicates', object: 'person_merge' },
  { name: 'prices', object: 'collection', fields: [{ to: 'collection', value: 'prices' }] },
  { name: 'reports', object: 'delivery_metric' },
  { name: 'strangers', object: 'event', unknown_people: 'skip' },
];

export const OBJECT_CATALOG: Readonly<Record<string, object>> = {
  companies: stream('companies', { key: ['object_id'] }),
  memberships: stream('memberships', { key: ['object_id', 'person_id'] }),
  vips: stream('vips', { key: ['person_id'] }),
  duplicates: stream('duplicates', { mode: 'append' }),
  prices: stream('prices', { mode: 'overwrite', syncMode: 'full_refresh' }),
  reports: stream('reports', { mode: 'append' }),
  strangers: stream('strangers', { mode: 'append', key: ['order_id'] }),
};

export function objectCatalog({ streams }: Shape): object {
  return catalog(...streams.map((name) => OBJECT_CATALOG[name]!));
}

/** With both APIs at a local Customer.io. */
export function bothApisConfig(urls: Readonly<Record<string, string>>): object {
  return {
    service: {
      type: 'customer_io',
      site_id: 'site-id',
      api_key: 'api-key',
      app_api_key: 'app-api-key',
      base_url: urls.us,
      app_base_url: urls.app,
    },
    streams: OBJECT_STREAMS,
    delivery: { requests_per_second: 1000 },
  };
}
