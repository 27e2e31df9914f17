/** Applying object operations and relationships, from the side of the person and of the object. */

import { isObject } from '../exact-json.ts';
import { readReference } from './identifiers.ts';
import { findOrCreate } from './identity.ts';
import { mergeAttributes, type StoredObject } from './objects.ts';
import type { Person } from './people.ts';
import type { Item } from './validate.ts';
import type { Workspace } from './workspace.ts';

/** Relates a person to the listed objects. */
export function addObjects(workspace: Workspace, person: Person, entries: unknown): void {
  for (const entry of entriesOf(entries)) {
    const object = workspace.objects.findOrCreate(entry.identifiers);
    if (object) relate(workspace, object, person, entry.relationship_attributes);
  }
}

/** Removes the relationships of a person to the listed objects. */
export function removeObjects(workspace: Workspace, person: Person, entries: unknown): void {
  for (const entry of entriesOf(entries)) {
    const object = workspace.objects.find(entry.identifiers);
    if (object) unrelate(workspace, object, person);
  }
}

/** person/add_relationships and person/delete_relationships. */
export function applyPersonRelationships(workspace: Workspace, item: Item): void {
  const reference = readReference(item.identifiers);
  if (!reference) return;
  const isAdded = item.action === 'add_relationships';
  const mayCreate = isAdded && workspace.switches.relationshipCreatesPerson;
  const person = findOrCreate(workspace, reference, mayCreate);
  if (!person) return;
  if (isAdded) addObjects(workspace, person, item.cio_relationships);
  else removeObjects(workspace, person, item.cio_relationships);
}

/** object/identify, identify_anonymous, delete, add_relationships and delete_relationships. */
export function applyObject(workspace: Workspace, item: Item): void {
  const { action, identifiers } = item;
  const isAdded = action === 'identify' || action === 'identify_anonymous' || action === 'add_relationships';
  const object = isAdded ? workspace.objects.findOrCreate(identifiers) : workspace.objects.find(identifiers);
  if (!object) return;
  if (action === 'delete') {
    workspace.objects.remove(object);
    return;
  }
  recordRefused(workspace, undefined, mergeAttributes(object.attributes, item.attributes));
  // The vendor's example of identify_anonymous names the anonymous id at the root of the item.
  if (typeof item.anonymous_id === 'string') addAnonymous(object, item.anonymous_id, undefined);
  for (const entry of entriesOf(item.cio_relationships)) applyEntry(workspace, object, entry, isAdded);
}

function applyEntry(
  workspace: Workspace,
  object: StoredObject,
  entry: Record<string, unknown>,
  isAdded: boolean,
): void {
  const reference = readReference(entry.identifiers);
  if (!reference) return;
  const attributes = entry.relationship_attributes;
  const mayCreate = isAdded && workspace.switches.relationshipCreatesPerson;
  const person = findOrCreate(workspace, reference, mayCreate);
  if (person && isAdded) relate(workspace, object, person, attributes);
  else if (person) unrelate(workspace, object, person);
  else if (reference.kind === 'anonymous_id' && isAdded) addAnonymous(object, reference.value, attributes);
}

function addAnonymous(object: StoredObject, anonymousId: string, attributes: unknown): void {
  const stored = object.anonymous.get(anonymousId) ?? new Map<string, string>();
  mergeAttributes(stored, attributes);
  object.anonymous.set(anonymousId, stored);
}

function relate(workspace: Workspace, object: StoredObject, person: Person, attributes: unknown): void {
  recordRefused(workspace, person, workspace.objects.relate(object, person, attributes));
  workspace.activities.add('add_relationship', person, nameOf(object), workspace.seconds());
}

function unrelate(workspace: Workspace, object: StoredObject, person: Person): void {
  if (!workspace.objects.unrelate(object, person)) return;
  workspace.activities.add('delete_relationship', person, nameOf(object), workspace.seconds());
}

function recordRefused(workspace: Workspace, person: Person | undefined, names: string[]): void {
  for (const name of names) {
    const data = { [name]: { reason: 'The attributes are larger than 100 kilobytes together.' } };
    workspace.activities.add('relationship_failed_attribute_change', person, data, workspace.seconds());
  }
}

function nameOf(object: StoredObject): Record<string, unknown> {
  return { object_type_id: object.objectTypeId, object_id: object.objectId };
}

function entriesOf(entries: unknown): Record<string, unknown>[] {
  return Array.isArray(entries) ? entries.filter(isObject) : [];
}
