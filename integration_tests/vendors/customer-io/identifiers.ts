/** The identifiers that name a person: their kinds, their form, and how v1 guesses the kind. */

import { isObject, numberText } from '../exact-json.ts';
import type { Switches } from './switches.ts';

export type PersonKind = 'id' | 'email' | 'phone';
export type ReferenceKind = PersonKind | 'cio_id' | 'anonymous_id';

/** One identifier of a person as a request gives it. */
export interface Reference {
  kind: ReferenceKind;
  value: string;
}

const REFERENCE_KINDS: readonly string[] = ['id', 'email', 'phone', 'cio_id', 'anonymous_id'];

const KINDS: Record<Switches['identifiers'], readonly PersonKind[]> = {
  'id+email': ['id', 'email'],
  id: ['id'],
  email: ['email'],
  'id+email+phone': ['id', 'email', 'phone'],
};

/** The identifiers this workspace uses. */
export function enabledKinds(switches: Switches): readonly PersonKind[] {
  return KINDS[switches.identifiers];
}

/** True when the identifier may name a person in this workspace. */
export function isEnabled(kind: ReferenceKind, switches: Switches): boolean {
  return kind === 'cio_id' || kind === 'anonymous_id' || enabledKinds(switches).includes(kind);
}

/** The text of an identifier, or undefined when it is neither a string nor a number. */
export function identifierText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : numberText(value);
}

/** Reads `identifiers` that hold exactly one well-formed person identifier. */
export function readReference(identifiers: unknown): Reference | undefined {
  if (!isObject(identifiers)) return undefined;
  const keys = Object.keys(identifiers);
  const kind = keys[0];
  if (keys.length !== 1 || kind === undefined || !REFERENCE_KINDS.includes(kind)) return undefined;
  const value = identifierText(identifiers[kind]);
  return value ? { kind: kind as ReferenceKind, value } : undefined;
}

/** Identifiers compare exactly, except email, which ignores case. */
export function identifierKey({ kind, value }: Reference): string {
  return `${kind}:${kind === 'email' ? value.toLowerCase() : value}`;
}

/** v1 names the person in the path and guesses the kind from the shape of the value. */
export function guessReference(value: string, switches: Switches): Reference {
  if (value.startsWith('cio_')) return { kind: 'cio_id', value: value.slice(4) };
  const kinds = enabledKinds(switches);
  if (!kinds.includes('id')) return { kind: 'email', value };
  return { kind: kinds.includes('email') && value.includes('@') ? 'email' : 'id', value };
}

/** True for text that has the form of an email address. */
export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
}

/** True for a phone number in E.164 form. */
export function isPhone(value: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(value);
}

/** True for a ULID: 26 characters of Crockford base32 that fit in 128 bits. */
export function isUlid(value: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(value);
}
