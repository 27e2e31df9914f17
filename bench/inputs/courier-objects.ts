/** Records for what Courier keeps of recipients besides their profiles, and for lists. */

import type { Shape } from './shape.ts';
import { choice, fill, time } from './values.ts';

const PROVIDERS = ['firebase-fcm', 'apn', 'expo', 'onesignal'];

/** Lists that are deleted, as Courier takes no more than twenty a minute that are written. */
export const OLD_LISTS: Shape = {
  name: 'old-lists',
  streams: ['old_lists'],
  record: (i) => ({ stream: 'old_lists', data: { list_id: `list-${i}` } }),
};

export const TOKENS: Shape = {
  name: 'tokens',
  streams: ['tokens'],
  record: (i, random) => ({
    stream: 'tokens',
    data: {
      recipient_id: `recipient-${i}`,
      token: `${fill(60, random).replaceAll(' ', '-')}${i}`,
      provider_key: choice(PROVIDERS, random),
      app_version: `4.${i % 20}.1`,
    },
  }),
};

export const TENANT_MEMBERS: Shape = {
  name: 'tenant-members',
  streams: ['tenant_members'],
  record: (i, random) => ({
    stream: 'tenant_members',
    data: {
      recipient_id: `recipient-${i}`,
      tenant_id: `tenant-${i >> 4}`,
      title: `Engineer ${i}`,
      joined_at: time(random),
    },
  }),
};

export const PREFERENCES: Shape = {
  name: 'preferences',
  streams: ['preferences'],
  record: (i) => ({
    stream: 'preferences',
    data: {
      recipient_id: `recipient-${i}`,
      topic_id: 'offers',
      status: i % 3 === 0 ? 'OPTED_OUT' : 'OPTED_IN',
    },
  }),
};
