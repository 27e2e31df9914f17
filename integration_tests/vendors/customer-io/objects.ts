/** Objects and the relationships between objects and people. */

import { createHash } from 'node:crypto';
import { isObject, textOf } from '../exact-json.ts';
import { identifierText } from './identifiers.ts';
import type { Person } from './people.ts';

export interface StoredObject {
  readonly cioObjectId: string;
  readonly objectTypeId: string;
  readonly objectId: string;
  attributes: Map<string, string>;
  /** Relationship attributes by the cio_id of the person. */
  people: Map<string, Map<string, string>>;
  /** The same for people who have only an anonymous id so far. */
  anonymous: Map<string, Map<string, string>>;
}

const MAX_TOTAL_BYTES = 100_000;

export class Objects {
  #byKey = new Map<string, StoredObject>();
  #byCioId = new Map<string, StoredObject>();
  /** The objects each person is related to, by cio_id. */
  #related = new Map<string, Set<StoredObject>>();

  all(): Iterable<StoredObject> {
    return this.#byKey.values();
  }

  /** The object the identifiers name. */
  find(identifiers: unknown): StoredObject | undefined {
    if (!isObject(identifiers)) return undefined;
    const cioObjectId = identifierText(identifiers.cio_object_id);
    return cioObjectId === undefined
      ? this.#byKey.get(objectKey(identifiers))
      : this.#byCioId.get(cioObjectId);
  }

  /** The object the identifiers name, created unless they are a cio_object_id. */
  findOrCreate(identifiers: unknown): StoredObject | undefined {
    const found = this.find(identifiers);
    if (found || !isObject(identifiers) || 'cio_object_id' in identifiers) return found;
    const key = objectKey(identifiers);
    const object: StoredObject = {
      cioObjectId: `ob${createHash('sha256').update(key).digest('hex').slice(0, 10)}`,
      objectTypeId: identifierText(identifiers.object_type_id)!,
      objectId: identifierText(identifiers.object_id)!,
      attributes: new Map(),
      people: new Map(),
      anonymous: new Map(),
    };
    this.#byKey.set(key, object);
    this.#byCioId.set(object.cioObjectId, object);
    return object;
  }

  /** Removes an object together with its relationships. */
  remove(object: StoredObject): void {
    for (const cioId of object.people.keys()) this.#related.get(cioId)?.delete(object);
    this.#byKey.delete(`${object.objectTypeId}|${object.objectId}`);
    this.#byCioId.delete(object.cioObjectId);
  }

  /** The objects a person is related to. */
  of(person: Person): Iterable<StoredObject> {
    return this.#related.get(person.cioId) ?? [];
  }

  /** Relates a person to an object; returns the attribute names that did not fit. */
  relate(object: StoredObject, person: Person, attributes: unknown): string[] {
    const stored = object.people.get(person.cioId) ?? new Map<string, string>();
    object.people.set(person.cioId, stored);
    const related = this.#related.get(person.cioId) ?? new Set();
    this.#related.set(person.cioId, related.add(object));
    return mergeAttributes(stored, attributes);
  }

  /** Removes a relationship and says whether it was there. */
  unrelate(object: StoredObject, person: Person): boolean {
    this.#related.get(person.cioId)?.delete(object);
    return object.people.delete(person.cioId);
  }

  /** Removes every relationship of a person. */
  forget(person: Person): void {
    for (const object of this.of(person)) object.people.delete(person.cioId);
    this.#related.delete(person.cioId);
  }

  /** Gives the relationships of one person to another who does not have them. */
  move(from: Person, to: Person): void {
    for (const object of this.of(from)) {
      const attributes = object.people.get(from.cioId)!;
      if (!object.people.has(to.cioId)) this.relate(object, to, Object.fromEntries(attributes));
    }
  }

  /** Gives a person the relationships that waited for the anonymous id. */
  claimAnonymous(person: Person, anonymousId: string): void {
    for (const object of this.#byKey.values()) {
      const attributes = object.anonymous.get(anonymousId);
      if (!attributes) continue;
      object.anonymous.delete(anonymousId);
      this.relate(object, person, Object.fromEntries(attributes));
    }
  }
}

function objectKey(identifiers: Record<string, unknown>): string {
  return `${identifierText(identifiers.object_type_id)}|${identifierText(identifiers.object_id)}`;
}

/**
 * Merges attributes into those of an object or a relationship: null and "" remove. Returns the names that did
 * not fit into the 100 kilobytes all attributes may have together.
 */
export function mergeAttributes(stored: Map<string, string>, attributes: unknown): string[] {
  if (!isObject(attributes)) return [];
  const refused: string[] = [];
  let total = 0;
  for (const [name, value] of stored) total += name.length + value.length;
  for (const [name, value] of Object.entries(attributes)) {
    const previous = stored.get(name);
    const text = value === null || value === '' ? undefined : textOf(value);
    const growth =
      (text === undefined ? 0 : Buffer.byteLength(name + text)) -
      (previous === undefined ? 0 : name.length + previous.length);
    if (growth > 0 && total + growth > MAX_TOTAL_BYTES) {
      refused.push(name);
      continue;
    }
    total += growth;
    if (text === undefined) stored.delete(name);
    else stored.set(name, text);
  }
  return refused;
}
