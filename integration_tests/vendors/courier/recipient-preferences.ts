/** Checking the preferences that can come with a subscription or a list. */

import { isObject } from '../exact-json.ts';
import { refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';

export const CHANNELS = ['direct_message', 'email', 'push', 'sms', 'webhook', 'inbox'];

const STATUSES = ['OPTED_IN', 'OPTED_OUT', 'REQUIRED'];

/** Gives the preferences back when they have the documented shape; undefined stays undefined. */
export function checkPreferences(value: unknown): JsonObject | null | undefined {
  if (value === undefined || value === null) return value;
  if (!isObject(value)) refuse(400, 'preferences must be an object');
  for (const group of [value.categories, value.notifications]) {
    if (group === undefined || group === null) continue;
    if (!isObject(group)) refuse(400, 'categories and notifications must be objects');
    for (const preference of Object.values(group)) {
      if (!isObject(preference) || !STATUSES.includes(preference.status as string)) {
        refuse(400, 'each preference needs a status');
      }
    }
  }
  return value;
}
