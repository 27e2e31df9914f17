/** The vendor's own Node library drives the server and gets what it expects. */

import {
  APIClient,
  CustomerIORequestError,
  FilterOperator,
  IdentifierType,
  TrackClient,
} from 'customerio-node';
import { describe, expect, test } from 'vitest';
import { type Desk, exactly, newDesk, ulid } from './desk.ts';

async function newClients(): Promise<{ desk: Desk; track: TrackClient; api: APIClient }> {
  const desk = await newDesk({ limits: { appPerSecond: 1000 } });
  const { urls, siteId, apiKey, appApiKey } = desk.vendor;
  const retry = { maxRetries: 0 };
  return {
    desk,
    track: new TrackClient(siteId, apiKey, { url: `${urls.us}/api/v1`, retry }),
    api: new APIClient(appApiKey, { url: `${urls.app}/v1`, retry }),
  };
}

describe('the Track client', () => {
  test('identifies, updates and destroys people', async () => {
    const { desk, track } = await newClients();
    expect(await track.identify('a/b+c@d.co', { plan: 'a', seats: 3, _timestamp: 5 })).toEqual({});
    expect(desk.vendor.people()).toMatchObject([
      { id: null, email: 'a/b+c@d.co', attributes: exactly({ plan: 'a', seats: '3' }) },
    ]);
    await track.destroy('a/b+c@d.co');
    await track.destroy('nobody');
    expect(desk.vendor.people()).toEqual([]);
  });

  test('tracks events, page views and anonymous events, and repeats without duplicates', async () => {
    const { desk, track } = await newClients();
    await track.track('1', { name: 'bought', id: ulid, data: { price: 2 }, timestamp: 5 });
    await track.track('1', { name: 'bought', id: ulid });
    await track.trackPageView('1', 'https://example.com/');
    await track.trackAnonymous('anon', { name: 'seen' });
    await track.trackAnonymous('', { name: 'invited', data: { recipient: 'a@b.co' } });
    await track.identify('1', { anonymous_id: 'anon' });
    const stored = desk.vendor.events().map(({ type, name, person }) => [type, name, person?.id]);
    expect(stored).toEqual([
      ['event', 'bought', '1'],
      ['page', 'https://example.com/', '1'],
      ['event', 'seen', '1'],
    ]);
    expect(desk.vendor.events()[0]).toMatchObject({ timestamp: 5, attributes: exactly({ price: 2 }) });
  });

  test('adds and deletes devices', async () => {
    const { desk, track } = await newClients();
    await track.addDevice('1', 'token/1', 'ios', { last_used: 9, app_version: '2' });
    expect(desk.vendor.devices()).toMatchObject([
      {
        token: 'token/1',
        platform: 'ios',
        last_used: 9,
        attributes: exactly({ app_version: '2', _last_status: '' }),
      },
    ]);
    await track.deleteDevice('1', 'token/1');
    expect(desk.vendor.devices()).toEqual([]);
    await expect(track.addDevice('1', 't', 'windows')).rejects.toThrow(
      'device.platform must be ios or android',
    );
  });

  test('suppresses, unsuppresses and merges', async () => {
    const { desk, track } = await newClients();
    await track.suppress('1');
    await track.identify('1');
    expect(desk.vendor.people()).toEqual([]);
    await track.unsuppress('1');
    await track.identify('1');
    await track.identify('two@b.co', { city: 'Oslo' });
    await track.mergeCustomers(IdentifierType.Id, '1', IdentifierType.Email, 'two@b.co');
    expect(desk.vendor.people()).toMatchObject([
      { id: '1', email: 'two@b.co', attributes: exactly({ city: 'Oslo' }) },
    ]);
  });

  test('adds and removes relationships', async () => {
    const { desk, track } = await newClients();
    const relationships = [{ identifiers: { object_type_id: '1', object_id: 'acme' } }];
    await track.identify('1', { cio_relationships: { action: 'add_relationships', relationships } });
    expect(desk.vendor.person({ id: '1' })?.relationships).toMatchObject([{ objectId: 'acme' }]);
    await track.identify('1', { cio_relationships: { action: 'delete_relationships', relationships } });
    expect(desk.vendor.person({ id: '1' })?.relationships).toEqual([]);
    await track.entity({
      type: 'person',
      action: 'add_relationships',
      identifiers: { id: '1' },
      cio_relationships: relationships,
    });
    expect(desk.vendor.person({ id: '1' })?.relationships).toHaveLength(1);
  });

  test('sends batches, and sees the errors of a 207', async () => {
    const { desk, track } = await newClients();
    const item = (id: string | boolean) => ({ type: 'person', action: 'identify', identifiers: { id } });
    expect(await track.batch([item('1')])).toEqual({});
    const result = await track.batch([item(true), item('2')]);
    expect(result.errors).toMatchObject([{ batch_index: 0, reason: 'invalid', field: 'identifiers.id' }]);
    expect(desk.vendor.people().map((person) => person.id)).toEqual(['1', '2']);
    const refused = track.entity(item(true));
    await expect(refused).rejects.toThrow(CustomerIORequestError);
    await expect(refused).rejects.toMatchObject({ statusCode: 400 });
  });

  test('asks for the region, and learns that its keys are wrong', async () => {
    const { desk, track } = await newClients();
    expect(await track.getAccountRegion()).toMatchObject({ region: 'us' });
    const stranger = new TrackClient('site-id', 'wrong', { url: `${desk.vendor.urls.us}/api/v1` });
    await expect(stranger.identify('1')).rejects.toThrow('Unauthorized request');
  });

  test('repeats what failed for a moment, and says that it is a repeat', async () => {
    const { desk } = await newClients();
    const { urls, siteId, apiKey } = desk.vendor;
    const track = new TrackClient(siteId, apiKey, { url: `${urls.us}/api/v1`, retry: { minTimeoutMs: 1 } });
    desk.vendor.fault({ kind: 'status', status: 522 });
    desk.vendor.fault({ kind: 'reset', when: 'after' });
    await track.track('1', { name: 'bought', id: ulid });
    expect(desk.vendor.requests().map(({ headers }) => headers['x-retry-count'])).toEqual([
      undefined,
      '1',
      '2',
    ]);
    expect(desk.vendor.events()).toHaveLength(1);
  });

  test('reports deliveries, forms and unsubscribes', async () => {
    const { track } = await newClients();
    expect(await track.reportMetric({ delivery_id: 'x', metric: 'opened' })).toEqual({});
    expect(await track.trackPush({ delivery_id: 'x' })).toEqual({});
    expect(await track.submitForm('f', { email: 'a@b.co' })).toEqual({});
    expect(await track.unsubscribe('x')).toEqual({});
  });

  test('fills and empties segments', async () => {
    const { desk, track, api } = await newClients();
    const { segment } = await api.createSegment({ name: 'Buyers' });
    await track.identify('1', { email: 'a@b.co' });
    await track.addCustomersToSegment(segment.id, ['1', 'unknown']);
    expect(await api.getSegmentMembership(segment.id)).toMatchObject({ ids: ['1'], next: '' });
    await track.removeCustomersFromSegment(segment.id, ['a@b.co'], IdentifierType.Email);
    expect(desk.vendor.segment(segment.id)).toEqual([]);
  });
});

describe('the App client', () => {
  test('reads people by id, email and cio_id, one and many', async () => {
    const { desk, track, api } = await newClients();
    await track.identify('1', { email: 'a+b@b.co', seats: 30, yes: true, unsubscribed: 'TRUE' });
    await track.addDevice('1', 't', 'ios');
    const cioId = desk.vendor.people()[0]!.cioId;
    const { customer } = await api.getAttributes('1');
    expect(customer).toMatchObject({
      id: '1',
      identifiers: { id: '1', email: 'a+b@b.co', cio_id: cioId },
      attributes: exactly({
        id: '1',
        email: 'a+b@b.co',
        cio_id: cioId,
        seats: '30',
        yes: 'true',
        unsubscribed: 'TRUE',
      }),
      timestamps: { seats: desk.now() },
      unsubscribed: true,
      devices: [{ id: 't', platform: 'ios' }],
    });
    expect(await api.getAttributes('A+b@b.co', IdentifierType.Email)).toEqual({ customer });
    expect(await api.getAttributes(`cio_${cioId}`, IdentifierType.CioId)).toEqual({ customer });
    await expect(api.getAttributes(cioId, IdentifierType.CioId)).rejects.toMatchObject({ statusCode: 404 });
    expect(await api.getCustomersAttributes(['1', 'unknown'])).toEqual({ customers: [{ customer }] });
    expect(await api.getCustomersByEmail('A+B@b.co')).toEqual({
      results: [{ id: '1', email: 'a+b@b.co', cio_id: cioId }],
    });
    expect(await api.getCustomersByEmail('nobody@b.co')).toEqual({ results: [] });
  });

  test('searches, and pages through what it finds', async () => {
    const { track, api } = await newClients();
    for (const id of ['1', '2', '3']) await track.identify(id, { plan: id === '3' ? 'b' : 'a' });
    const isA = { attribute: { field: 'plan', operator: FilterOperator.Eq, value: 'a' } };
    const page = await api.searchCustomers({ and: [isA] }, { limit: 1 });
    expect(page).toMatchObject({ identifiers: [{ id: '1' }], next: '1' });
    expect(await api.searchCustomers(isA, { start: page.next })).toMatchObject({ ids: ['2'], next: '' });
    expect(await api.searchCustomers({ not: isA })).toMatchObject({ ids: ['3'] });
  });

  test('reads activities of all and of one person', async () => {
    const { track, api } = await newClients();
    await track.identify('1', { email: 'a@b.co' });
    await track.identify('2', { email: 'a@b.co' });
    await track.track('2', { name: 'bought' });
    const { activities } = await api.listActivities({ type: 'failed_attribute_change' });
    expect(activities).toMatchObject([]);
    await track.identify('3', { _update: true });
    const failed = await api.listActivities({ type: 'failed_attribute_change' });
    expect(failed.activities).toMatchObject([{ customer_id: null, data: { id: { value: '3' } } }]);
    const events = await api.getCustomerActivities('2', { type: 'event' });
    expect(events.activities).toMatchObject([{ name: 'bought', customer_id: '2' }]);
  });

  test('reads objects, their types and relationships', async () => {
    const { track, api } = await newClients();
    const identifiers = { object_type_id: '1', object_id: 'acme' };
    await track.identify('1', {
      cio_relationships: {
        action: 'add_relationships',
        relationships: [{ identifiers, relationship_attributes: { role: 'admin' } }],
      },
    });
    await track.entity({ type: 'object', action: 'identify', identifiers, attributes: { seats: 5 } });
    expect(await api.listObjectTypes()).toMatchObject({ types: [{ id: '1' }] });
    expect(await api.getObjectAttributes('1', 'acme')).toMatchObject({
      object: { attributes: exactly({ seats: '5' }) },
    });
    expect(await api.getObjectRelationships('1', 'acme')).toMatchObject({
      cio_relationships: [{ identifiers: { id: '1' }, relationship_attributes: { role: 'admin' } }],
    });
    expect(await api.getCustomerRelationships('1')).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' } }],
    });
  });

  test('creates, replaces, reads and deletes collections', async () => {
    const { api } = await newClients();
    const { collection } = await api.createCollection({
      name: 'Shops',
      data: [{ city: 'Oslo' }, { open: true }],
    });
    expect(collection).toMatchObject({ name: 'Shops', rows: 2, schema: ['city', 'open'] });
    await api.updateCollection(collection.id, { name: 'Stores', data: [{ city: 'Bergen' }] });
    await api.updateCollectionContent(collection.id, [{ city: 'Bergen' }, { city: 'Oslo' }]);
    expect(await api.getCollectionContent(collection.id)).toEqual([{ city: 'Bergen' }, { city: 'Oslo' }]);
    expect(await api.listCollections()).toMatchObject({ collections: [{ name: 'Stores', rows: 2 }] });
    await api.deleteCollection(collection.id);
    await expect(api.getCollection(collection.id)).rejects.toMatchObject({ statusCode: 404 });
  });
});
