/** The whole state of a Customer.io workspace, as the model has it. */

import type { CustomerIo } from '../vendors/customer-io/server.ts';
import { identityOf, identityOfCollection, listOfObject } from './customer-io-identity.ts';
import type { EventState, PersonState, WorkspaceState } from './customer-io-world.ts';
import type { Device, Json } from './deeds.ts';

type Kind = 'id' | 'email' | 'phone';

/** Everybody's identity by Customer.io's own id. */
export function identitiesOf(vendor: CustomerIo, kind: Kind): Map<string, string> {
  return new Map(
    vendor
      .people()
      .map(({ cioId, id, email, phone }) => [
        cioId,
        identityOf(kind, { id, email, phone }[kind] ?? `nobody ${cioId}`),
      ]),
  );
}

export function stateOf(vendor: CustomerIo, kind: Kind, segments: number): WorkspaceState {
  const identities = identitiesOf(vendor, kind);
  const nameOf = (cioId: string) => identities.get(cioId) ?? `nobody ${cioId}`;
  const people: Record<string, PersonState> = {};
  for (const { cioId, id, email, phone, attributes, devices } of vendor.people()) {
    const held = devices.map(({ token, ...device }): [string, Device] => [token, device]);
    people[nameOf(cioId)] = { id, email, phone, attributes, devices: Object.fromEntries(held) };
  }
  const objects = vendor.objects().map(({ objectTypeId, objectId, attributes, people: related }) => {
    const list = listOfObject(objectTypeId, objectId);
    const byIdentity = Object.entries(related).map(([cioId, known]) => [nameOf(cioId), known] as const);
    return [list, { attributes, people: Object.fromEntries(byIdentity) }] as const;
  });
  const joined = Array.from({ length: segments }, (_, n) => {
    const members = vendor.segment(n + 1)!.map(nameOf);
    return [String(n + 1), members.sort()] as const;
  });
  return {
    people,
    events: eventsOf(vendor, identities),
    objects: Object.fromEntries(objects),
    segments: Object.fromEntries(joined.filter(([, members]) => members.length > 0)),
    collections: collectionsOf(vendor),
  };
}

function eventsOf(vendor: CustomerIo, identities: ReadonlyMap<string, string>): WorkspaceState['events'] {
  const events: Record<string, EventState[]> = {};
  for (const { type, name, timestamp, attributes, attributesText, person, anonymousId } of vendor.events()) {
    const mark = String(attributes.mark);
    events[mark] ??= [];
    events[mark].push({
      type,
      name,
      timestamp: attributes.timed === true ? timestamp : null,
      attributes: attributesText,
      person: person === null ? null : (identities.get(person.cio_id!) ?? null),
      anonymousId,
    });
  }
  return events;
}

function collectionsOf(vendor: CustomerIo): WorkspaceState['collections'] {
  const collections: Record<string, Json[][]> = {};
  for (const { name, rows } of vendor.collections()) {
    const key = identityOfCollection(name);
    collections[key] ??= [];
    collections[key].push(rows);
  }
  return collections;
}
