/** The checks of the v1 endpoints, with the vendor's texts. */

import { isObject, textOf } from '../exact-json.ts';
import type { Switches } from './switches.ts';
import {
  isLonger,
  isValueTooLong,
  MAX_ATTRIBUTES,
  MAX_NAME_BYTES,
  uncountedKeys,
} from './validate-fields.ts';

const MAX_DATA_BYTES = 100_000;

/** Why v1 refuses these attributes of a person, or undefined. */
export function attributeError(attributes: Record<string, unknown>, switches: Switches): string | undefined {
  const names = Object.keys(attributes).filter((name) => !uncountedKeys.has(name));
  if (names.length > MAX_ATTRIBUTES) return 'cannot identify more than 300 attributes in one request';
  for (const name of names) {
    if (isLonger(name, MAX_NAME_BYTES)) return 'attribute name cannot be longer than 150 bytes';
    if (isValueTooLong(attributes[name], switches)) {
      return `value for attribute '${name}' cannot be longer than 1000 bytes`;
    }
  }
  return undefined;
}

/** Why v1 refuses this event, or undefined. */
export function eventError(body: Record<string, unknown>): string | undefined {
  const { name, data } = body;
  if (typeof name !== 'string' || name.trim() === '') return 'event name must not be blank';
  if (isLonger(name.trim(), 100)) return 'event name cannot be longer than 100 bytes';
  if (data === undefined) return undefined;
  if (!isObject(data)) return 'event data must be a hash';
  const isTooLong = isLonger(textOf(data), MAX_DATA_BYTES);
  return isTooLong ? 'event data cannot be longer than 100000 bytes' : undefined;
}
