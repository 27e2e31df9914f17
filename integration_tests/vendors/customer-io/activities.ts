/** The activity log: what happened to people, including the failures that the Track API answers with 200. */

import { isObject } from '../exact-json.ts';
import type { Person } from './people.ts';

export type ActivityType =
  | 'profile_create'
  | 'profile_delete'
  | 'profile_merge'
  | 'attribute_change'
  | 'failed_attribute_change'
  | 'skipped_update'
  | 'device_change'
  | 'add_relationship'
  | 'delete_relationship'
  | 'relationship_failed_attribute_change'
  | 'anon_merge'
  | 'failed_event'
  | 'event'
  | 'page'
  | 'screen';

export interface Activity {
  id: string;
  type: ActivityType;
  /** The person's identifiers at that time; all null when the call matched nobody. */
  customer_id: string | null;
  customer_identifiers: { id: string | null; email: string | null; cio_id: string | null };
  data: Record<string, unknown>;
  timestamp: number;
  /** The event name, for event, page and screen. */
  name?: string;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Identifiers in the form the App API shows them. */
export function publicIdentifiers(person: Person | undefined): Activity['customer_identifiers'] {
  return { id: person?.id ?? null, email: person?.email ?? null, cio_id: person?.cioId ?? null };
}

export class ActivityLog {
  #activities: Activity[] = [];

  /** Adds one activity; `person` is undefined when the call matched nobody. */
  add(
    type: ActivityType,
    person: Person | undefined,
    data: Record<string, unknown>,
    seconds: number,
    name?: string,
  ): void {
    this.#activities.push({
      id: `01${base32(this.#activities.length).padStart(24, '0')}`,
      type,
      customer_id: person?.id ?? null,
      customer_identifiers: publicIdentifiers(person),
      data,
      timestamp: Math.floor(seconds),
      ...(name === undefined ? {} : { name }),
    });
  }

  /** Adds the activity of an identifier that could not be set. */
  addFailedChange(
    person: Person | undefined,
    key: string,
    value: string,
    reason: string,
    seconds: number,
  ): void {
    this.add('failed_attribute_change', person, { [key]: { reason, value } }, seconds);
  }

  /** Activities in order of time, optionally of one type and of one person. */
  list(type?: string | null, cioId?: string): Activity[] {
    return this.#activities.filter(
      (activity) =>
        (!type || activity.type === type) &&
        (cioId === undefined || activity.customer_identifiers.cio_id === cioId),
    );
  }

  /** How often an attribute or identifier of the given name could not be set. */
  failures(key: string): number {
    return this.list('failed_attribute_change').filter(({ data }) => isObject(data) && key in data).length;
  }
}

function base32(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return text;
}
