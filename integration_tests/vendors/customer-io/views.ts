/** The state of the workspace as plain values, for tests and for the admin endpoints. */

import { type Activity, publicIdentifiers } from './activities.ts';
import type { Device } from './devices.ts';
import type { StoredEvent } from './events.ts';
import type { StoredObject } from './objects.ts';
import type { Person } from './people.ts';
import type { Workspace } from './workspace.ts';

export type { Activity };

export interface PersonView {
  cioId: string;
  id: string | null;
  email: string | null;
  phone: string | null;
  /** Attributes without the identifiers, as the text that is stored. */
  attributes: Record<string, string>;
  devices: Device[];
  segments: number[];
  anonymousIds: string[];
  relationships: { objectTypeId: string; objectId: string; attributes: Record<string, string> }[];
}

export interface EventView {
  type: string;
  name: string;
  id: string | null;
  timestamp: number;
  /** The attributes as JSON.parse gives them. */
  readonly attributes: Record<string, unknown>;
  /** The attributes as JSON with every digit as sent. */
  readonly attributesText: string;
  /** The person it belongs to; null while anonymous. */
  person: { id: string | null; email: string | null; cio_id: string | null } | null;
  anonymousId: string | null;
}

export interface ObjectView {
  cioObjectId: string;
  objectTypeId: string;
  objectId: string;
  attributes: Record<string, string>;
  /** Relationship attributes by the cio_id of the person. */
  people: Record<string, Record<string, string>>;
  /** Relationship attributes by anonymous id. */
  anonymous: Record<string, Record<string, string>>;
}

/** One person as a plain value. */
export function viewPerson(workspace: Workspace, person: Person): PersonView {
  const relationships = Array.from(workspace.objects.of(person), (object) => {
    const { objectTypeId, objectId } = object;
    return { objectTypeId, objectId, attributes: Object.fromEntries(object.people.get(person.cioId)!) };
  });
  return {
    cioId: person.cioId,
    id: person.id ?? null,
    email: person.email ?? null,
    phone: person.phone ?? null,
    attributes: Object.fromEntries(person.attributes),
    devices: structuredClone([...person.devices.values()]),
    segments: [...person.segments],
    anonymousIds: [...person.anonymousIds.keys()],
    relationships,
  };
}

/** One event as a plain value. */
export function viewEvent(workspace: Workspace, event: StoredEvent): EventView {
  const person = event.cioId === undefined ? undefined : workspace.people.byCioId(event.cioId);
  return {
    type: event.type,
    name: event.name,
    id: event.id ?? null,
    timestamp: event.timestamp,
    get attributes() {
      return JSON.parse(this.attributesText) as Record<string, unknown>;
    },
    get attributesText() {
      return JSON.stringify(event.attributes);
    },
    person: person ? publicIdentifiers(person) : null,
    anonymousId: event.anonymousId ?? null,
  };
}

/** One object as a plain value. */
export function viewObject(object: StoredObject): ObjectView {
  const plain = (relations: Map<string, Map<string, string>>) =>
    Object.fromEntries([...relations].map(([key, attributes]) => [key, Object.fromEntries(attributes)]));
  return {
    cioObjectId: object.cioObjectId,
    objectTypeId: object.objectTypeId,
    objectId: object.objectId,
    attributes: Object.fromEntries(object.attributes),
    people: plain(object.people),
    anonymous: plain(object.anonymous),
  };
}
