/** The connector writes every object with every behaviour to Courier, and is read back. */

import { check, type Expectation } from '../expectation.ts';
import type { Print } from '../print.ts';
import { type Source, sync } from '../sync.ts';
import type { CourierApi } from './api.ts';

/** @returns how many expectations were not met */
export async function scenario(api: CourierApi, print: Print): Promise<number> {
  const { account, patience } = api;
  const { apiKey: api_key, region, url: base_url } = account;
  const service = { type: 'courier', api_key, region, base_url };
  let failures = 0;
  for (const [sources, expectations] of [
    [firstSync(api), afterFirst(api)],
    [secondSync(api), afterSecond(api)],
  ] as const) {
    failures += await check(await sync(service, sources), patience, print);
    failures += await check(expectations, patience, print);
  }
  return failures;
}

const PROFILE = { settings: { object: 'profile' } };
const WITH_LIST = { settings: { object: 'profile_with_list' } };
const MIRRORED = ['mia', 'mona', 'max', 'moe'];

function member(api: CourierApi, word: string, list: string, more: object = {}): object {
  return { recipient_id: api.recipient(word), list_id: api.list(list), ...more };
}

function firstSync(api: CourierApi): Record<string, Source> {
  return {
    profiles: {
      ...PROFILE,
      rows: [
        {
          recipient_id: api.recipient('anna'),
          email: `${api.names.prefix}-anna@example.com`,
          'custom.plan': 'free',
          'custom.seats': 3,
        },
        { recipient_id: api.recipient('carl'), locale: 'de' },
      ],
    },
    members: {
      ...WITH_LIST,
      rows: [
        member(api, 'anna', 'news'),
        member(api, 'bea', 'news'),
        member(api, 'dora', 'news', { locale: 'fr' }),
        ...MIRRORED.map((word) => member(api, word, 'mirror.all')),
      ],
    },
  };
}

function secondSync(api: CourierApi): Record<string, Source> {
  const anna = api.recipient('anna');
  const nobody = api.recipient('nobody-at-all');
  return {
    'update only': {
      ...PROFILE,
      mode: 'update',
      skipped: 1,
      rows: [
        { recipient_id: anna, 'custom.plan': 'pro' },
        { recipient_id: nobody, 'custom.plan': 'pro' },
      ],
    },
    'delete profiles': { ...PROFILE, mode: 'soft_delete', rows: [{ recipient_id: api.recipient('carl') }] },
    'update only members': {
      ...WITH_LIST,
      mode: 'update',
      skipped: 1,
      rows: [member(api, 'anna', 'other'), member(api, 'nobody-at-all', 'other')],
    },
    unsubscribe: { ...WITH_LIST, mode: 'soft_delete', rows: [member(api, 'dora', 'news')] },
    mirror: {
      ...WITH_LIST,
      mode: 'overwrite',
      syncMode: 'full_refresh',
      rows: ['mona', 'max', 'moe', 'mara'].map((word) => member(api, word, 'mirror.all')),
    },
  };
}

function afterFirst(api: CourierApi): Expectation[] {
  return [
    profile(api, 'profile: created', 'anna', {
      email: `${api.names.prefix}-anna@example.com`,
      custom: { plan: 'free', seats: 3 },
    }),
    profile(api, 'profile to be deleted: created', 'carl', { locale: 'de' }),
    profile(api, 'profile_with_list: profile created', 'dora', { locale: 'fr' }),
    members(api, 'profile_with_list: subscribed', 'news', ['anna', 'bea', 'dora']),
    members(api, 'list to be mirrored: filled', 'mirror.all', MIRRORED),
  ];
}

function afterSecond(api: CourierApi): Expectation[] {
  return [
    profile(api, 'profile: update_only merges', 'anna', {
      email: `${api.names.prefix}-anna@example.com`,
      custom: { plan: 'pro', seats: 3 },
    }),
    profile(api, 'profile: update_only creates nobody', 'nobody-at-all', undefined),
    profile(api, 'profile: delete', 'carl', undefined),
    members(api, 'profile_with_list: update_only subscribes whoever has a profile', 'other', ['anna']),
    members(api, 'profile_with_list: delete unsubscribes', 'news', ['anna', 'bea']),
    profile(api, 'profile_with_list: delete leaves the profile', 'dora', { locale: 'fr' }),
    members(api, 'profile_with_list: mirror', 'mirror.all', ['mara', 'max', 'moe', 'mona']),
    {
      what: "a recipient's lists",
      expected: [api.list('news'), api.list('other')],
      read: () => api.listsOf(api.recipient('anna')),
    },
  ];
}

function profile(api: CourierApi, what: string, word: string, expected: object | undefined): Expectation {
  return { what, expected, read: () => api.profile(api.recipient(word)) };
}

function members(api: CourierApi, what: string, list: string, words: readonly string[]): Expectation {
  return {
    what,
    expected: words.map((word) => api.recipient(word)).sort(),
    read: () => api.members(api.list(list)),
  };
}
