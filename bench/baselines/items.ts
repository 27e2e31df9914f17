/** Makes an item of Customer.io's batch request of a record, as one would write it for these streams. */

import { hash } from 'node:crypto';
import type { AirbyteRecord } from './records.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function itemOf({ stream, data }: AirbyteRecord): object {
  switch (stream) {
    case 'people':
      return person(data.id, { ...data, id: undefined });
    case 'dated':
      return person(data.id, {
        ...data,
        id: undefined,
        signed_up_at: seconds(data.signed_up_at),
        first_seen_at: seconds(data.first_seen_at),
        last_seen_at: seconds(data.last_seen_at),
        last_order_at: seconds(data.last_order_at),
        trial_ends_at: seconds(data.trial_ends_at),
        renewed_on: seconds(data.renewed_on),
      });
    case 'orders':
      return {
        type: 'person',
        action: 'event',
        identifiers: { id: String(data.person_id) },
        id: ulid(Date.parse(data.timestamp), data.order_id),
        name: data.event_name,
        timestamp: seconds(data.timestamp),
        attributes: { ...data, person_id: undefined, event_name: undefined, timestamp: undefined },
      };
    case 'phones':
      return {
        type: 'person',
        action: 'add_device',
        identifiers: { id: String(data.person_id) },
        device: {
          token: data.token,
          platform: data.platform,
          last_used: seconds(data.last_used),
          attributes: {
            app_version: data.app_version,
            os_version: data.os_version,
            push_enabled: String(data.push_enabled),
            launches: String(data.launches),
            locale: data.locale,
            model: data.model,
            city: data.city,
          },
        },
      };
    case 'companies':
      return {
        type: 'object',
        action: 'identify',
        identifiers: { object_type_id: '1', object_id: data.object_id },
        attributes: { ...data, object_id: undefined },
      };
    case 'memberships':
      return {
        type: 'person',
        action: 'add_relationships',
        identifiers: { id: String(data.person_id) },
        cio_relationships: [
          {
            identifiers: { object_type_id: '1', object_id: data.object_id },
            relationship_attributes: { ...data, person_id: undefined, object_id: undefined },
          },
        ],
      };
    case 'vips':
      // An id is all there is of it.
      return data.person_id;
    case 'duplicates':
      return {
        type: 'person',
        action: 'merge',
        primary: { id: data.primary_id },
        secondary: { email: data.secondary_email },
      };
    default:
      throw new Error(`stream ${stream} is not known`);
  }
}

function person(id: number, attributes: object): object {
  return { type: 'person', action: 'identify', identifiers: { id: String(id) }, attributes };
}

function seconds(text: string | null): number | null {
  return text === null ? null : Math.floor(Date.parse(text) / 1000);
}

/** The same one for the same time and key, so that an event that is sent twice counts once. */
function ulid(time: number, key: string): string {
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[time % 32] + text;
    time = Math.floor(time / 32);
  }
  const digest = hash('sha256', key, 'buffer');
  for (let i = 0; i < 16; i++) text += ALPHABET[digest[i]! & 31];
  return text;
}
