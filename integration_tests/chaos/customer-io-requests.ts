/** What Customer.io got and holds, in the words of the model. */

import type { CustomerIo, RequestView } from '../vendors/customer-io/server.ts';
import type { Attempted } from './account.ts';
import type { EventState, PersonState, WorkspaceState } from './customer-io-world.ts';
import type { Device } from './deeds.ts';
import type { Sent } from './limits.ts';

/** E-mail addresses are the same person's however they are written. */
export function identityOf(kind: string, value: string): string {
  return `${kind}:${kind === 'email' ? value.toLowerCase() : value}`;
}

/** What a request does, as far as it reached the service at all. */
export function attemptedOf({ items, status }: RequestView): Attempted[] {
  return items.map(({ json, outcome }) => {
    const { action, identifiers, attributes, device } = json as {
      action: string;
      identifiers: Record<string, string>;
      attributes?: { mark?: number };
      device?: { token: string; attributes?: { mark?: string } };
    };
    const [kind, value] = Object.entries(identifiers)[0]!;
    const deviceMark = device?.attributes?.mark;
    return {
      identity: identityOf(kind, value),
      shows: device === undefined ? action : `${action} ${device.token}`,
      mark: deviceMark === undefined ? attributes?.mark : Number(deviceMark),
      outcome: outcomeOf(status, outcome, items.length),
      isApplied: outcome === 'accepted',
    };
  });
}

/** A whole request that is refused is tried again in parts, unless it is one item. */
function outcomeOf(status: number, outcome: string, items: number): Attempted['outcome'] {
  if (status === 200 || status === 207) return outcome === 'rejected' ? 'rejected' : 'accepted';
  const isRefused = status === 400 || status === 409 || status === 413;
  return isRefused && items === 1 ? 'rejected' : 'open';
}

export function sentOf({ startedAt, bytes, items }: RequestView): Sent {
  const largestItem = Math.max(0, ...items.map(({ text }) => Buffer.byteLength(text)));
  return { startedAt, bytes, largestItem, isLimited: false };
}

/** The whole state, as the model has it. */
export function stateOf(vendor: CustomerIo, kind: 'id' | 'email' | 'phone'): WorkspaceState {
  const identities = new Map<string, string>();
  const people: Record<string, PersonState> = {};
  for (const { cioId, id, email, phone, attributes, devices } of vendor.people()) {
    const identity = identityOf(kind, { id, email, phone }[kind] ?? `nobody ${cioId}`);
    identities.set(cioId, identity);
    const held = devices.map(({ token, ...device }): [string, Device] => [token, device]);
    people[identity] = { id, email, phone, attributes, devices: Object.fromEntries(held) };
  }
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
  return { people, events };
}
