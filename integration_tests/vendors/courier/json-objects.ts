/** Copying, comparing and merging JSON values that may hold raw numbers. */

import { isObject, numberText } from '../exact-json.ts';
import type { Switches } from './switches.ts';

export type JsonObject = Record<string, unknown>;

/** A copy of one level; without a prototype, so that a key such as `__proto__` is a key like any other. */
export function shallowCopy(object: JsonObject): JsonObject {
  return Object.assign(Object.create(null) as JsonObject, object);
}

/** A copy of all levels; raw numbers stay as they are. */
export function deepCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(deepCopy) as T;
  if (!isObject(value)) return value;
  const copy = Object.create(null) as JsonObject;
  for (const [key, each] of Object.entries(value)) copy[key] = deepCopy(each);
  return copy as T;
}

/** Whether two JSON values are equal; the order of keys makes no difference. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
  }
  const digits = numberText(one);
  return digits === undefined ? one === other : digits === numberText(other);
}

/** Merges `source` into a copy of `target`, level by level. */
export function deepMerge(target: unknown, source: JsonObject, switches: Switches): JsonObject {
  const merged = shallowCopy(isObject(target) ? target : {});
  for (const [key, value] of Object.entries(source)) {
    if (value === null && switches.mergeNull === 'delete') delete merged[key];
    else merged[key] = mergeValue(merged[key], value, switches);
  }
  return merged;
}

function mergeValue(old: unknown, value: unknown, switches: Switches): unknown {
  if (isObject(value)) return deepMerge(old, value, switches);
  if (switches.mergeArrays === 'replace' || !Array.isArray(value) || !Array.isArray(old)) return value;
  const merged = [...old];
  for (const [index, each] of value.entries()) merged[index] = mergeValue(merged[index], each, switches);
  return merged;
}
