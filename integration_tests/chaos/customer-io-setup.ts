/** Puts into a Customer.io workspace, and into its model, what a scenario finds there. */

import type { CustomerIo } from '../vendors/customer-io/server.ts';
import { identityOf } from './customer-io-identity.ts';
import type { CustomerIoWorld } from './customer-io-world.ts';
import type { Json } from './deeds.ts';

/** What is there before the first run. */
export interface Found {
  readonly kind: 'id' | 'email' | 'phone';
  readonly people: readonly string[];
  /** By list: an object has a colon in it, a segment is a number. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** By name. */
  readonly collections: Readonly<Record<string, readonly Json[]>>;
}

export async function populate(vendor: CustomerIo, world: CustomerIoWorld, found: Found): Promise<void> {
  const { kind, people, members, collections } = found;
  const nobody = { act: 'identify', onlyExisting: false, skipsUnknown: false } as const;
  for (const spelled of people) {
    world.apply(identityOf(kind, spelled), { ...nobody, spelled, attributes: new Map() });
  }
  const identifiers = people.map((value) => ({ [kind]: value }));
  await batch(
    vendor,
    identifiers.map((each) => ({ type: 'person', action: 'identify', identifiers: each, attributes: {} })),
  );
  for (const [list, on] of Object.entries(members)) {
    const isObject = list.includes(':');
    for (const spelled of on) {
      const member = { list, spelled, skipsUnknown: false };
      world.apply(
        identityOf(kind, spelled),
        isObject ? { act: 'relate', ...member, attributes: new Map() } : { act: 'join', ...member },
      );
    }
    if (!isObject) {
      const path = `/api/v1/segments/${list}/add_customers?id_type=${kind}`;
      if (on.length > 0) await call(vendor, vendor.urls.us, path, { ids: on });
      continue;
    }
    const [object_type_id, object_id] = list.split(':');
    const related = on.map((value) => ({
      type: 'person',
      action: 'add_relationships',
      identifiers: { [kind]: value },
      cio_relationships: [{ identifiers: { object_type_id, object_id } }],
    }));
    await batch(vendor, related);
  }
  for (const [identity, rows] of Object.entries(collections)) {
    world.apply(identity, { act: 'replace', rows });
    const name = identity.replace(/^collection /, '');
    await call(
      vendor,
      vendor.urls.app,
      '/v1/collections',
      `{"name":${JSON.stringify(name)},"data":[${rows}]}`,
    );
  }
  vendor.settle();
}

async function batch(vendor: CustomerIo, items: readonly object[]): Promise<void> {
  if (items.length > 0) await call(vendor, vendor.urls.us, '/api/v2/batch', { batch: items });
}

async function call(vendor: CustomerIo, url: string, path: string, body: object | string): Promise<void> {
  const basic = `Basic ${Buffer.from(`${vendor.siteId}:${vendor.apiKey}`).toString('base64')}`;
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: url === vendor.urls.app ? `Bearer ${vendor.appApiKey}` : basic },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
}
