/** Records for Courier: profiles, and members of lists. */

import { catalog, stream } from '../../integration_tests/scenarios/messages.ts';
import type { Shape } from './shape.ts';
import { choice, time } from './values.ts';

const PLANS = ['free', 'pro', 'team', 'enterprise'];

export const PROFILES: Shape = {
  name: 'profiles',
  streams: ['profiles'],
  record: (i, random) => ({
    stream: 'profiles',
    data: {
      recipient_id: `recipient-${i}`,
      email: `person.${i}@example.com`,
      phone_number: `+1415555${String(i % 10_000).padStart(4, '0')}`,
      name: `José O'Brien ${i}`,
      locale: 'pt-BR',
      plan: choice(PLANS, random),
      seats: Math.floor(random() * 50),
      signed_up_at: time(random),
      custom: { is_admin: random() < 0.1, tags: ['newsletter'] },
    },
  }),
};

/** So many lists one after the other, each with so many members. */
export function members(lists: number, ofEach: number): Shape {
  return {
    name: `members-of-${lists}-lists`,
    streams: ['members'],
    record: (i) => ({
      stream: 'members',
      data: { recipient_id: `recipient-${i}`, list_id: `list-${Math.floor(i / ofEach)}` },
    }),
  };
}

/** Members of one list, whose ids are counted from a number on. */
export function membersFrom(first: number): Shape {
  return {
    name: `members-from-${first}`,
    streams: ['mirrored'],
    record: (i) => ({ stream: 'mirrored', data: { recipient_id: `member-${first + i}` } }),
  };
}

/** The list that the mirrored stream is about. */
export const MIRRORED_LIST = 'everybody';

export function courierConfig(url: string, requestsPerSecond: number): object {
  return {
    service: { type: 'courier', api_key: 'api-key', base_url: url },
    streams: [
      { name: 'profiles', object: 'profile' },
      { name: 'members', object: 'profile_with_list' },
      { name: 'old_lists', object: 'list', sync_behavior: 'delete' },
      { name: 'tokens', object: 'device_token' },
      { name: 'tenant_members', object: 'tenant_member' },
      { name: 'preferences', object: 'preference' },
      {
        name: 'mirrored',
        object: 'profile_with_list',
        fields: [{ to: 'list_id', value: MIRRORED_LIST }],
      },
    ],
    delivery: { requests_per_second: requestsPerSecond },
  };
}

const CATALOGED: Readonly<Record<string, object>> = {
  profiles: stream('profiles', { key: ['recipient_id'] }),
  old_lists: stream('old_lists', { key: ['list_id'] }),
  tokens: stream('tokens', { key: ['recipient_id', 'token'] }),
  tenant_members: stream('tenant_members', { key: ['recipient_id', 'tenant_id'] }),
  preferences: stream('preferences', { key: ['recipient_id', 'topic_id'] }),
  members: stream('members', { key: ['recipient_id', 'list_id'] }),
  mirrored: stream('mirrored', { mode: 'overwrite', syncMode: 'full_refresh', key: ['recipient_id'] }),
};

export function courierCatalog({ streams }: Shape): object {
  return catalog(...streams.map((name) => CATALOGED[name]!));
}
