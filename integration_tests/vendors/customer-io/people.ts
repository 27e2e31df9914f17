/** The people of a workspace: stored by cio_id, found by each identifier, blocked by suppression. */

import { createHash } from 'node:crypto';
import type { Device } from './devices.ts';
import { identifierKey, isEnabled, type PersonKind, type Reference } from './identifiers.ts';
import type { Switches } from './switches.ts';

export interface Person {
  readonly cioId: string;
  id: string | undefined;
  email: string | undefined;
  phone: string | undefined;
  /** Attributes other than the identifiers, stored as text. */
  attributes: Map<string, string>;
  /** Unix seconds of the last change by name; a removed attribute stays here, so an older value cannot return. */
  changedAt: Map<string, number>;
  devices: Map<string, Device>;
  /** Manual segments. */
  segments: Set<number>;
  /** Anonymous ids with the unix seconds at which the person got them. */
  anonymousIds: Map<string, number>;
  readonly createdAt: number;
}

export class People {
  readonly #switches: Switches;
  #byCioId = new Map<string, Person>();
  /** By identifierKey, for every kind but cio_id. */
  #byKey = new Map<string, Person>();
  /** Suppressed identifier keys, each with all keys that were suppressed together with it. */
  #suppressed = new Map<string, readonly string[]>();
  #created = 0;

  constructor(switches: Switches) {
    this.#switches = switches;
  }

  all(): Iterable<Person> {
    return this.#byCioId.values();
  }

  get size(): number {
    return this.#byCioId.size;
  }

  byCioId(cioId: string): Person | undefined {
    return this.#byCioId.get(cioId);
  }

  /** The person an identifier belongs to. */
  find(reference: Reference): Person | undefined {
    if (reference.kind === 'cio_id') return this.#byCioId.get(reference.value);
    if (!isEnabled(reference.kind, this.#switches)) return undefined;
    return this.#byKey.get(identifierKey(reference));
  }

  /** Adds a person without identifiers. */
  create(seconds: number): Person {
    this.#created += 1;
    const cioId = createHash('sha256').update(`person ${this.#created}`).digest('hex').slice(0, 16);
    const person: Person = {
      cioId,
      id: undefined,
      email: undefined,
      phone: undefined,
      attributes: new Map(),
      changedAt: new Map(),
      devices: new Map(),
      segments: new Set(),
      anonymousIds: new Map(),
      createdAt: Math.floor(seconds),
    };
    this.#byCioId.set(cioId, person);
    return person;
  }

  /** Gives a person an identifier that nobody else has, or takes it away. */
  setIdentifier(person: Person, kind: PersonKind, value: string | undefined, seconds: number): void {
    const previous = person[kind];
    if (previous !== undefined) this.#byKey.delete(identifierKey({ kind, value: previous }));
    person[kind] = value;
    person.changedAt.set(kind, Math.floor(seconds));
    if (value !== undefined) this.#byKey.set(identifierKey({ kind, value }), person);
  }

  /** Ties an anonymous id to a person, once and for ever. */
  addAnonymousId(person: Person, value: string, seconds: number): void {
    person.anonymousIds.set(value, seconds);
    this.#byKey.set(identifierKey({ kind: 'anonymous_id', value }), person);
  }

  /** Removes a person and frees the identifiers; an anonymous id stays used. */
  remove(person: Person): void {
    for (const key of identifierKeys(person)) this.#byKey.delete(key);
    for (const value of person.anonymousIds.keys()) {
      this.#byKey.delete(identifierKey({ kind: 'anonymous_id', value }));
    }
    this.#byCioId.delete(person.cioId);
  }

  /** Blocks an identifier, and with it every other identifier of its person. */
  suppress(reference: Reference): void {
    const person = this.find(reference);
    const keys = person ? identifierKeys(person) : [];
    if (reference.kind !== 'cio_id') keys.push(identifierKey(reference));
    const together = [...new Set(keys)];
    for (const key of together) this.#suppressed.set(key, together);
  }

  /** Frees an identifier and those that were suppressed together with it. */
  unsuppress(reference: Reference): void {
    for (const key of this.#suppressed.get(identifierKey(reference)) ?? []) this.#suppressed.delete(key);
  }

  isSuppressed(reference: Reference): boolean {
    return this.#suppressed.size > 0 && this.#suppressed.has(identifierKey(reference));
  }
}

function identifierKeys(person: Person): string[] {
  const kinds = ['id', 'email', 'phone'] as const;
  return kinds.flatMap((kind) => {
    const value = person[kind];
    return value === undefined ? [] : [identifierKey({ kind, value })];
  });
}
