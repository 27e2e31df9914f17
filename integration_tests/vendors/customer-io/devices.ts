/** The devices of people: added, refreshed, moved between people, capped. */

import { isObject, textOf } from '../exact-json.ts';
import { readReference } from './identifiers.ts';
import { findOrCreate } from './identity.ts';
import type { Person } from './people.ts';
import type { Item } from './validate.ts';
import { timestampSeconds } from './validate-fields.ts';
import type { Workspace } from './workspace.ts';

export interface Device {
  token: string;
  platform: string;
  last_used: number;
  attributes: Record<string, string>;
}

/** Adds or refreshes a device. */
export function addDevice(workspace: Workspace, item: Item): void {
  const { device, identifiers } = item;
  const reference = readReference(identifiers);
  if (!reference || !isObject(device)) return;
  const person = findOrCreate(workspace, reference, workspace.switches.deviceCreatesPerson);
  if (!person) return;
  const token = device.token as string;
  if (workspace.switches.tokenMoves) {
    const holder = workspace.deviceOwners.get(token);
    if (holder && holder !== person) holder.devices.delete(token);
    workspace.deviceOwners.set(token, person);
  }
  const { _last_status: _, ...kept } = person.devices.get(token)?.attributes ?? {};
  const attributes = { ...kept, ...textValues(device.attributes), _last_status: '' };
  person.devices.set(token, {
    token,
    platform: device.platform as string,
    last_used: timestampSeconds(device.last_used, workspace.switches) ?? Math.floor(workspace.seconds()),
    attributes,
  });
  dropOldest(workspace, person);
  workspace.activities.add('device_change', person, { token, action: 'add' }, workspace.seconds());
}

/** Removes a device from a person; an unknown person or token is no error. */
export function deleteDevice(workspace: Workspace, item: Item): void {
  const reference = readReference(item.identifiers);
  const person = reference && workspace.people.find(reference);
  const token = isObject(item.device) ? (item.device.token as string) : '';
  if (!person?.devices.delete(token)) return;
  if (workspace.deviceOwners.get(token) === person) workspace.deviceOwners.delete(token);
  workspace.activities.add('device_change', person, { token, action: 'delete' }, workspace.seconds());
}

function textValues(attributes: unknown): Record<string, string> {
  if (!isObject(attributes)) return {};
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, textOf(value)]),
  );
}

function dropOldest(workspace: Workspace, person: Person): void {
  const cap = workspace.switches.deviceCap;
  if (cap === 'none' || person.devices.size <= cap) return;
  const oldest = [...person.devices.values()].reduce((a, b) => (b.last_used < a.last_used ? b : a));
  person.devices.delete(oldest.token);
}
