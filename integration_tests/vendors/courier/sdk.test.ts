/** The official client drives the server and reads back what it wrote. */

import CourierSdk from '@trycourier/courier';
import { describe, expect, test } from 'vitest';
import { ids, newDesk } from './desk.ts';

describe('profiles', () => {
  test('create merges, replace replaces, update patches, delete deletes', async () => {
    const sdk = (await newDesk()).sdk();
    const created = await sdk.profiles.create('u1', {
      profile: { email: 'a@b.co', custom: { plan: 'free' } },
    });
    expect(created).toEqual({ status: 'SUCCESS' });
    await sdk.profiles.create('u1', { profile: { custom: { seats: 3 } } });
    expect(await sdk.profiles.retrieve('u1')).toEqual({
      profile: { email: 'a@b.co', custom: { plan: 'free', seats: 3 } },
      preferences: null,
    });
    await sdk.profiles.update('u1', { patch: [{ op: 'replace', path: '/custom/plan', value: 'pro' }] });
    expect((await sdk.profiles.retrieve('u1')).profile.custom).toEqual({ plan: 'pro', seats: 3 });
    await sdk.profiles.replace('u1', { profile: { name: 'Ada' } });
    expect((await sdk.profiles.retrieve('u1')).profile).toEqual({ name: 'Ada' });
    await sdk.profiles.delete('u1');
    await expect(sdk.profiles.retrieve('u1')).rejects.toThrow(CourierSdk.NotFoundError);
  });

  test('an id with special characters arrives as it is', async () => {
    const desk = await newDesk();
    const id = 'a/b c%2F+é:@?#&=|';
    await desk.sdk().profiles.create(id, { profile: { name: 'Ada' } });
    expect(desk.vendor.profiles().map(({ userId }) => userId)).toEqual([id]);
    expect((await desk.sdk().profiles.retrieve(id)).profile).toEqual({ name: 'Ada' });
  });

  test('a user subscribes to lists and leaves them all', async () => {
    const sdk = (await newDesk({ switches: { pageSize: 1 } })).sdk();
    const preferences = { notifications: { welcome: { status: 'OPTED_OUT' as const } } };
    await sdk.lists.update('a', { name: 'List A' });
    const added = await sdk.profiles.lists.subscribe('u1', {
      lists: [{ listId: 'a' }, { listId: 'b.c', preferences }],
    });
    expect(added).toEqual({ status: 'SUCCESS' });
    const first = await sdk.profiles.lists.retrieve('u1');
    expect(first.results).toMatchObject([{ id: 'a', name: 'List A' }]);
    expect(first.paging.more).toBe(true);
    const second = await sdk.profiles.lists.retrieve('u1', { cursor: first.paging.cursor! });
    expect(second.results).toMatchObject([{ id: 'b.c', name: 'b.c', preferences }]);
    expect(second.paging).toEqual({ more: false });
    expect(await sdk.profiles.lists.delete('u1')).toEqual({ status: 'SUCCESS' });
    expect((await sdk.profiles.lists.retrieve('u1')).results).toEqual([]);
  });
});

describe('lists', () => {
  test('are written, read, filtered, deleted and restored', async () => {
    const desk = await newDesk();
    const sdk = desk.sdk();
    for (const id of ['news', 'news.daily', 'news.daily.eu', 'offers.daily']) {
      await sdk.lists.update(id, { name: id.toUpperCase() });
    }
    const now = new Date(desk.now()).toISOString();
    expect(await sdk.lists.retrieve('news')).toEqual({
      id: 'news',
      name: 'NEWS',
      created: now,
      updated: now,
    });
    const matching = async (pattern: string) => (await sdk.lists.list({ pattern })).items.map(({ id }) => id);
    expect(await matching('news')).toEqual(['news']);
    expect(await matching('*.daily')).toEqual(['news.daily', 'offers.daily']);
    expect(await matching('news.**')).toEqual(['news.daily', 'news.daily.eu']);
    await sdk.lists.delete('news');
    expect((await sdk.lists.list()).items).toHaveLength(3);
    await expect(sdk.lists.retrieve('news')).rejects.toThrow(CourierSdk.NotFoundError);
    await sdk.lists.restore('news', {});
    expect((await sdk.lists.list()).items).toHaveLength(4);
  });

  test('take and lose subscribers, and show them page by page', async () => {
    const sdk = (await newDesk({ switches: { pageSize: 2 } })).sdk();
    const members = async (list: string) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const { items, paging } = await sdk.lists.subscriptions.list(list, cursor ? { cursor } : {});
        found.push(...items.map(({ recipientId }) => recipientId));
        if (!paging.more) return found;
        cursor = paging.cursor!;
      }
    };
    await sdk.lists.subscriptions.add('a', {
      recipients: [{ recipientId: 'u1' }, { recipientId: 'u2' }, { recipientId: 'u3' }],
    });
    await sdk.lists.subscriptions.subscribeUser('u4', { list_id: 'a' });
    await sdk.lists.subscriptions.subscribeUser('u5', { list_id: 'a', preferences: null });
    expect(await members('a')).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
    await sdk.lists.subscriptions.unsubscribeUser('u2', { list_id: 'a' });
    expect(await members('a')).toEqual(['u1', 'u3', 'u4', 'u5']);
    await sdk.lists.subscriptions.subscribe('a', { recipients: [{ recipientId: 'u9' }] });
    expect(await members('a')).toEqual(['u9']);
  });

  test('take 202 for an answer without a body', async () => {
    const desk = await newDesk({ switches: { bulkReply: 202 }, bulk: { above: 0, delayMs: 1000 } });
    await desk.sdk().lists.subscriptions.add('a', { recipients: [{ recipientId: 'u1' }] });
    expect(desk.vendor.members('a')).toEqual([]);
    desk.pass(1000);
    expect(desk.vendor.members('a')).toEqual(['u1']);
  });
});

describe('tokens', () => {
  test('are added, read, patched and deleted', async () => {
    const desk = await newDesk();
    const { tokens } = desk.sdk().users;
    const token = 'fcm:a/b+c';
    await tokens.addSingle(token, {
      user_id: 'u1',
      provider_key: 'firebase-fcm',
      device: { platform: 'android' },
      expiry_date: false,
    });
    expect(await tokens.retrieve(token, { user_id: 'u1' })).toEqual({
      token,
      provider_key: 'firebase-fcm',
      device: { platform: 'android' },
      expiry_date: false,
      status: 'active',
      status_reason: null,
    });
    await tokens.addMultiple('u1', { body: [{ token: 'expo-1', provider_key: 'expo' }] });
    expect((await tokens.list('u1')).tokens).toMatchObject([
      { token },
      { token: 'expo-1', expiry_date: '2026-03-15T12:00:00.000Z' },
    ]);
    await tokens.update(token, {
      user_id: 'u1',
      patch: [{ op: 'replace', path: '/device/platform', value: 'ios' }],
    });
    await tokens.delete('expo-1', { user_id: 'u1' });
    expect(desk.vendor.tokens('u1')).toMatchObject([{ token, device: { platform: 'ios' } }]);
  });
});

describe('tenants', () => {
  test('are created, replaced, listed by parent and deleted', async () => {
    const desk = await newDesk();
    const { tenants } = desk.sdk();
    const acme = await tenants.update('acme', { name: 'Acme', brand_id: 'b1', properties: { seats: 5 } });
    expect(acme).toEqual({ id: 'acme', name: 'Acme', brand_id: 'b1', properties: { seats: 5 } });
    await tenants.update('acme', { name: 'Acme Inc' });
    expect(await tenants.retrieve('acme')).toEqual({ id: 'acme', name: 'Acme Inc' });
    for (const id of ids(3)) await tenants.update(id, { name: id, parent_tenant_id: 'acme' });
    const first = await tenants.list({ parent_tenant_id: 'acme', limit: 2 });
    expect(first).toMatchObject({ type: 'list', has_more: true, items: [{ id: 'u0' }, { id: 'u1' }] });
    const second = await tenants.list({ parent_tenant_id: 'acme', limit: 2, cursor: first.cursor! });
    expect(second).toEqual({
      type: 'list',
      url: `/tenants?parent_tenant_id=acme&limit=2&cursor=${first.cursor}`,
      has_more: false,
      items: [{ id: 'u2', name: 'u2', parent_tenant_id: 'acme' }],
    });
    await tenants.delete('acme');
    await expect(tenants.retrieve('acme')).rejects.toThrow(CourierSdk.NotFoundError);
  });

  test('gain and lose users, before and after they exist', async () => {
    const desk = await newDesk();
    const sdk = desk.sdk();
    await sdk.users.tenants.addSingle('acme', { user_id: 'u1', profile: { role: 'admin' } });
    await sdk.users.tenants.addMultiple('u1', {
      tenants: [{ tenant_id: 'beta' }, { tenant_id: 'gamma', profile: { role: 'guest' } }],
    });
    await sdk.users.tenants.addSingle('acme', { user_id: 'u2' });
    await sdk.tenants.update('acme', { name: 'Acme' });
    const { items } = await sdk.users.tenants.list('u1');
    expect(items).toEqual([
      { user_id: 'u1', tenant_id: 'acme', type: 'user', profile: { role: 'admin' } },
      { user_id: 'u1', tenant_id: 'beta', type: 'user', profile: null },
      { user_id: 'u1', tenant_id: 'gamma', type: 'user', profile: { role: 'guest' } },
    ]);
    const users = await sdk.tenants.listUsers('acme', { limit: 1 });
    expect(users).toMatchObject({ has_more: true, items: [{ user_id: 'u1' }] });
    const rest = await desk.get(users.next_url!);
    expect(rest.json).toMatchObject({ has_more: false, items: [{ user_id: 'u2' }] });
    await sdk.users.tenants.removeSingle('beta', { user_id: 'u1' });
    expect(desk.vendor.tenantsOf('u1').map(({ tenant_id }) => tenant_id)).toEqual(['acme', 'gamma']);
    await sdk.users.tenants.removeAll('u1');
    expect(desk.vendor.tenantsOf('u1')).toEqual([]);
    expect((await sdk.tenants.listUsers('acme')).items).toMatchObject([{ user_id: 'u2' }]);
  });
});

describe('preferences', () => {
  const topics = { news: { name: 'News' }, legal: { defaultStatus: 'REQUIRED' as const }, offers: {} };

  test('one topic is set and read', async () => {
    const { preferences } = (await newDesk({ topics })).sdk().users;
    const topic = {
      status: 'OPTED_OUT' as const,
      has_custom_routing: true,
      custom_routing: ['email' as const],
    };
    const set = await preferences.updateOrCreateTopic('news', { user_id: 'u1', topic });
    expect(set).toEqual({ message: 'success' });
    const shown = { topic_id: 'news', topic_name: 'News', default_status: 'OPTED_IN', ...topic };
    expect(await preferences.retrieveTopic('news', { user_id: 'u1' })).toEqual({ topic: shown });
    expect(await preferences.retrieve('u1')).toEqual({
      items: [
        shown,
        { topic_id: 'legal', topic_name: 'legal', default_status: 'REQUIRED', status: 'REQUIRED' },
        { topic_id: 'offers', topic_name: 'offers', default_status: 'OPTED_IN', status: 'OPTED_IN' },
      ],
      paging: { more: false },
    });
    const [inTenant] = (await preferences.retrieve('u1', { tenant_id: 'acme' })).items;
    expect(inTenant!.status).toBe('OPTED_IN');
  });

  test('many topics are set, replaced and reset', async () => {
    const desk = await newDesk({ topics });
    const sdk = desk.sdk();
    const path = '/users/u1/preferences';
    const optOut = (topic_id: string) => ({ topic_id, status: 'OPTED_OUT' });
    const set = await sdk.post(path, {
      body: { topics: ['news', 'legal', 'unknown', 'offers'].map(optOut) },
    });
    expect(set).toMatchObject({
      items: [{ topic_id: 'news' }, { topic_id: 'offers' }],
      errors: [{ topic_id: 'legal' }, { topic_id: 'unknown' }],
    });
    const replaced = await sdk.put(path, { body: { topics: [optOut('news')] } });
    expect(replaced).toMatchObject({ items: [{ topic_id: 'news' }], deleted: ['offers'] });
    const optedOut = () =>
      desk.vendor
        .preferences('u1')
        .filter(({ status }) => status === 'OPTED_OUT')
        .map(({ topic_id }) => topic_id);
    expect(optedOut()).toEqual(['news']);
    await sdk.delete(`${path}/news`);
    expect(optedOut()).toEqual([]);
  });
});

describe('errors', () => {
  test('a bad key is an authentication error', async () => {
    const desk = await newDesk();
    const sdk = desk.sdk({ apiKey: 'wrong' });
    await expect(sdk.lists.list()).rejects.toThrow(CourierSdk.AuthenticationError);
  });

  test('a bad list id is a bad request', async () => {
    const sdk = (await newDesk()).sdk();
    await expect(sdk.lists.update('a.b.c.d.e', { name: 'Deep' })).rejects.toThrow(CourierSdk.BadRequestError);
  });

  test('the client tries again after 409, 429 and 500, and is done once', async () => {
    const desk = await newDesk();
    const headers = { 'retry-after-ms': '1' };
    for (const status of [409, 429, 500]) desk.vendor.fault({ kind: 'status', status, headers });
    await desk.sdk({ maxRetries: 3 }).profiles.create('u1', { profile: { name: 'Ada' } });
    expect(desk.vendor.requests().map(({ status }) => status)).toEqual([409, 429, 500, 200]);
    expect(desk.vendor.profile('u1')!.profile).toEqual({ name: 'Ada' });
  });
});
