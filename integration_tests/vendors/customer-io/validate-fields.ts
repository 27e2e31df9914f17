/** The checks of single fields that item validation is made of. */

import { isObject, numberText, textOf } from '../exact-json.ts';
import { identifierText, isEmail, isEnabled, isPhone, type ReferenceKind } from './identifiers.ts';
import type { Switches } from './switches.ts';

/** One failing field, as it stands in an error answer. */
export interface Problem {
  reason: 'invalid' | 'required';
  field: string;
  message: string;
}

export const MAX_ATTRIBUTES = 300;
export const MAX_NAME_BYTES = 150;
export const MAX_VALUE_BYTES = 1000;
const MAX_IDENTIFIER_BYTES = 150;

/** Attribute keys that do not count as attributes of a person. */
export const uncountedKeys: ReadonlySet<string> = new Set([
  '_update',
  '_timestamp',
  'id',
  'email',
  'phone',
  'cio_id',
  'anonymous_id',
]);

/** One problem. */
export function problem(field: string, message: string, reason: Problem['reason'] = 'invalid'): Problem {
  return { reason, field, message };
}

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** True when the text is over the limit; most texts are too short to need counting. */
export function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && byteLength(text) > bytes;
}

const PERSON_KINDS = ['id', 'email', 'phone', 'cio_id'];

/** Exactly one identifier of a person, not blank, not too long, and of an enabled kind. */
export function personIdentifierProblems(
  identifiers: unknown,
  field: string,
  switches: Switches,
  anonymous = false,
  kinds: readonly string[] = anonymous ? [...PERSON_KINDS, 'anonymous_id'] : PERSON_KINDS,
): Problem[] {
  if (identifiers === undefined) return [problem(field, 'is required', 'required')];
  if (!isObject(identifiers)) return [problem(field, 'must be an object')];
  const keys = Object.keys(identifiers);
  if (keys.length === 0) return [problem(field, 'is required', 'required')];
  if (keys.length > 1) return [problem(field, 'must have exactly one identifier')];
  const kind = keys[0]!;
  const name = `${field}.${kind}`;
  if (!kinds.includes(kind)) return [problem(name, 'is not a valid identifier')];
  const text = identifierText(identifiers[kind]);
  if (text === undefined) return [problem(name, 'must be a string or a number')];
  if (text === '') return [problem(name, 'cannot be empty', 'required')];
  if (isLonger(text, MAX_IDENTIFIER_BYTES)) return [problem(name, 'cannot be longer than 150 bytes')];
  if (switches.disabledIdentifier === 'item-error' && !isEnabled(kind as ReferenceKind, switches)) {
    return [problem(name, 'is not an identifier of this workspace')];
  }
  return formProblems(kind, text, name, switches);
}

function formProblems(kind: string, text: string, field: string, switches: Switches): Problem[] {
  if (kind === 'email' && switches.invalidEmail === 'item-error' && !isEmail(text)) {
    return [problem(field, 'must be a valid email address')];
  }
  return kind === 'phone' && !isPhone(text) ? [problem(field, 'must be a phone number in E.164 format')] : [];
}

/** `object_type_id` with `object_id`, or `cio_object_id`. */
export function objectIdentifierProblems(identifiers: unknown, field: string): Problem[] {
  if (identifiers === undefined) return [problem(field, 'is required', 'required')];
  if (!isObject(identifiers)) return [problem(field, 'must be an object')];
  const keys = Object.keys(identifiers);
  const expected = 'cio_object_id' in identifiers ? ['cio_object_id'] : ['object_type_id', 'object_id'];
  const problems = keys
    .filter((key) => !expected.includes(key))
    .map((key) => problem(`${field}.${key}`, 'is not a valid identifier'));
  for (const key of expected) {
    const text = identifierText(identifiers[key]);
    if (identifiers[key] === undefined) problems.push(problem(`${field}.${key}`, 'is required', 'required'));
    else if (text === undefined) problems.push(problem(`${field}.${key}`, 'must be a string or a number'));
    else if (text === '') problems.push(problem(`${field}.${key}`, 'cannot be empty', 'required'));
    else if (key === 'object_type_id' && !/^[1-9]\d*$/.test(text)) {
      problems.push(problem(`${field}.${key}`, 'must be an integer of at least 1'));
    } else if (isLonger(text, MAX_IDENTIFIER_BYTES)) {
      problems.push(problem(`${field}.${key}`, 'cannot be longer than 150 bytes'));
    }
  }
  return problems;
}

/** An object of at most 300 attributes, with names of at most 150 and values of at most 1000 bytes. */
export function attributesProblems(
  attributes: unknown,
  field: string,
  switches: Switches,
  owner: 'person' | 'object' | 'relationship',
): Problem[] {
  if (attributes === undefined) return [];
  if (!isObject(attributes)) return [problem(field, 'must be an object')];
  const problems: Problem[] = [];
  let count = 0;
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (owner === 'person' && uncountedKeys.has(name)) {
      problems.push(...identityAttributeProblems(name, value, `${field}.${name}`, switches));
      continue;
    }
    count += 1;
    if (isLonger(name, MAX_NAME_BYTES)) {
      problems.push(problem(`${field}.${name}`, 'property name cannot be longer than 150 bytes'));
    } else if (isValueTooLong(value, switches)) {
      problems.push(problem(`${field}.${name}`, 'property value cannot be longer than 1000 bytes'));
    }
  }
  if (count > MAX_ATTRIBUTES) problems.unshift(problem(field, 'cannot have more than 300 attributes'));
  return problems;
}

/** Text counts with its UTF-8 bytes and a nested value with those of its JSON. */
export function isValueTooLong(value: unknown, switches: Switches): boolean {
  if (typeof value === 'string') return isLonger(value, MAX_VALUE_BYTES);
  if (value === null || typeof value !== 'object') return false;
  if (switches.nestedSize === 'unlimited' && numberText(value) === undefined) return false;
  return isLonger(textOf(value), MAX_VALUE_BYTES);
}

function identityAttributeProblems(
  name: string,
  value: unknown,
  field: string,
  switches: Switches,
): Problem[] {
  if (name === '_update') return typeof value === 'boolean' ? [] : [problem(field, 'must be a boolean')];
  if (value === null || value === '' || name === '_timestamp') return [];
  const text = identifierText(value);
  if (text === undefined) return [problem(field, 'must be a string or a number')];
  if (isLonger(text, MAX_IDENTIFIER_BYTES)) return [problem(field, 'cannot be longer than 150 bytes')];
  return name === 'email' ? formProblems(name, text, field, switches) : [];
}

/** A device with a token and, when it is added, a platform. */
export function deviceProblems(device: unknown, switches: Switches, isAdded: boolean): Problem[] {
  if (device === undefined) return [problem('device', 'is required', 'required')];
  if (!isObject(device)) return [problem('device', 'must be an object')];
  const { token, platform, attributes } = device;
  const problems: Problem[] = [];
  if (token === undefined || token === '') problems.push(problem('device.token', 'is required', 'required'));
  else if (typeof token !== 'string') problems.push(problem('device.token', 'must be a string'));
  if (!isAdded) return problems;
  if (platform === undefined) problems.push(problem('device.platform', 'is required', 'required'));
  else if (platform !== 'ios' && platform !== 'android') {
    problems.push(problem('device.platform', 'must be ios or android'));
  }
  problems.push(...timestampProblems(device.last_used, 'device.last_used', switches));
  if (attributes !== undefined && !isObject(attributes)) {
    problems.push(problem('device.attributes', 'must be an object'));
  }
  return problems;
}

/** Unix seconds as an integer, or as a string of digits where the switch allows it. */
export function timestampProblems(value: unknown, field: string, switches: Switches): Problem[] {
  if (value === undefined || timestampSeconds(value, switches) !== undefined) return [];
  return [problem(field, 'must be an integer')];
}

/** The unix seconds of a timestamp, or undefined when it is none. */
export function timestampSeconds(value: unknown, switches: Switches): number | undefined {
  const text = typeof value === 'string' && switches.stringTimestamp === 'accept' ? value : numberText(value);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
