/** Applying a validated item to the workspace. */

import { isObject } from '../exact-json.ts';
import { setAttribute } from './attributes.ts';
import { addDevice, deleteDevice } from './devices.ts';
import { addEvent, claimAnonymousId } from './events.ts';
import { type Reference, readReference } from './identifiers.ts';
import { bodyReferences, findOrCreate, isIgnored, resolveIdentify, setBodyIdentifier } from './identity.ts';
import type { Person } from './people.ts';
import { addObjects, applyObject, applyPersonRelationships } from './relationships.ts';
import type { Item } from './validate.ts';
import { timestampSeconds } from './validate-fields.ts';
import type { Workspace } from './workspace.ts';

const CONTROL_KEYS: ReadonlySet<string> = new Set(['_update', '_timestamp', 'cio_id', 'cio_relationships']);

type Apply = (workspace: Workspace, item: Item) => void;

const actions: Record<string, Apply> = {
  'person/identify': identify,
  'person/delete': (workspace, item) =>
    withReference(item, (reference) => deletePerson(workspace, reference)),
  'person/event': addEvent,
  'person/page': addEvent,
  'person/screen': addEvent,
  'person/add_device': addDevice,
  'person/delete_device': deleteDevice,
  'person/add_relationships': applyPersonRelationships,
  'person/delete_relationships': applyPersonRelationships,
  'person/merge': merge,
  'person/suppress': (workspace, item) => withReference(item, (reference) => suppress(workspace, reference)),
  'person/unsuppress': (workspace, item) =>
    withReference(item, (reference) => workspace.people.unsuppress(reference)),
  'delivery/event': () => {},
};

/** Applies one valid item; whatever goes wrong here is silent for the client, as in Customer.io. */
export function applyItem(workspace: Workspace, item: Item): void {
  if (item.type === 'object') applyObject(workspace, item);
  else actions[`${item.type}/${item.action}`]!(workspace, item);
}

function withReference(item: Item, use: (reference: Reference) => void): void {
  const reference = readReference(item.identifiers);
  if (reference) use(reference);
}

function identify(workspace: Workspace, item: Item): void {
  const attributes = isObject(item.attributes) ? item.attributes : {};
  const named = readReference(item.identifiers);
  if (!named) return;
  // A cio_id among the attributes names the person, too.
  const cioId = attributes.cio_id;
  const reference: Reference = typeof cioId === 'string' ? { kind: 'cio_id', value: cioId } : named;
  const updateOnly = attributes._update === true;
  const person = resolveIdentify(workspace, reference, attributes, updateOnly);
  if (!person) {
    const relationships = item.cio_relationships;
    const isApplied = updateOnly && workspace.switches.updateMissRelationships === 'applied';
    if (isApplied && Array.isArray(relationships) && relationships.length > 0) {
      applyPersonRelationships(workspace, { ...item, action: 'add_relationships' });
    }
    return;
  }
  setIdentifiers(workspace, person, attributes, reference.kind === 'cio_id');
  setAttributes(workspace, person, attributes, item.timestamp);
  addObjects(workspace, person, item.cio_relationships);
}

function setIdentifiers(
  workspace: Workspace,
  person: Person,
  attributes: Record<string, unknown>,
  isNamedByCioId: boolean,
): void {
  for (const { kind, value } of bodyReferences(workspace, attributes)) {
    setBodyIdentifier(workspace, person, kind, value, isNamedByCioId);
  }
  const removing = attributes.email === null || attributes.email === '';
  if (removing && person.email !== undefined && removes(workspace, attributes.email)) {
    workspace.people.setIdentifier(person, 'email', undefined, workspace.seconds());
  }
  claimAnonymousId(workspace, person, attributes.anonymous_id);
}

function removes(workspace: Workspace, value: unknown): boolean {
  return value === null || workspace.switches.emptyStringPerson === 'removes';
}

function setAttributes(
  workspace: Workspace,
  person: Person,
  attributes: Record<string, unknown>,
  timestamp: unknown,
): void {
  const seconds = timestampSeconds(timestamp, workspace.switches) ?? Math.floor(workspace.seconds());
  const identifiers = workspace.identifierNames();
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(attributes)) {
    if (CONTROL_KEYS.has(name) || identifiers.has(name)) continue;
    const from = person.attributes.get(name) ?? '';
    if (setAttribute(workspace, person, name, attributes[name], seconds)) {
      changed ??= {};
      changed[name] = { from, to: person.attributes.get(name) ?? '' };
    }
  }
  if (changed) workspace.activities.add('attribute_change', person, changed, workspace.seconds());
}

function deletePerson(workspace: Workspace, reference: Reference): void {
  const person = isIgnored(workspace, reference) ? undefined : workspace.people.find(reference);
  if (person) workspace.removePerson(person);
}

function suppress(workspace: Workspace, reference: Reference): void {
  workspace.people.suppress(reference);
  const person = workspace.people.find(reference);
  if (person) workspace.removePerson(person);
}

function merge(workspace: Workspace, item: Item): void {
  const [primary, secondary] = [item.primary, item.secondary].map((side) => {
    const reference = readReference(side);
    return reference && findOrCreate(workspace, reference, false);
  });
  if (primary && secondary && primary !== secondary) workspace.mergePeople(primary, secondary);
}
