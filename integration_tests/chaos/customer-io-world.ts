/** The model of a Customer.io workspace: what records, applied in order, must give. */

import type { Deed, Device, World } from './deeds.ts';

export interface PersonState {
  id: string | null;
  email: string | null;
  phone: string | null;
  readonly attributes: Record<string, string>;
  readonly devices: Record<string, Device>;
}

export interface EventState {
  readonly type: string;
  readonly name: string;
  /** Null where it is the time of arrival. */
  readonly timestamp: number | null;
  readonly attributes: string;
  /** The identity of the person it is attached to; null where that one is gone, or never was. */
  readonly person: string | null;
  readonly anonymousId: string | null;
}

export interface WorkspaceState {
  /** By identity. */
  readonly people: Readonly<Record<string, PersonState>>;
  /** By mark; more than one is one too many. */
  readonly events: Readonly<Record<string, readonly EventState[]>>;
}

type Event = Extract<Deed, { act: 'event' | 'page' | 'screen' }>;

export class CustomerIoWorld implements World {
  readonly #emptyRemoves: boolean;
  readonly #people = new Map<string, PersonState>();
  readonly #suppressed = new Set<string>();
  readonly #counted = new Set<string>();
  readonly #events: { deed: Event; identity: string; person: PersonState | undefined }[] = [];

  /** @param emptyRemoves whether an empty text takes an attribute away */
  constructor(emptyRemoves: boolean) {
    this.#emptyRemoves = emptyRemoves;
  }

  isVoid(): boolean {
    return false;
  }

  isInPlace(): boolean {
    return false;
  }

  apply(identity: string, deed: Deed): void {
    switch (deed.act) {
      case 'identify':
        this.#identify(identity, deed);
        return;
      case 'suppress':
        this.#suppressed.add(identity);
        this.#people.delete(identity);
        return;
      case 'delete':
        this.#people.delete(identity);
        return;
      case 'add_device':
        this.#addDevice(identity, deed);
        return;
      case 'delete_device':
        delete this.#people.get(identity)?.devices[deed.token];
        return;
      case 'event':
      case 'page':
      case 'screen':
        this.#addEvent(identity, deed);
        return;
      default:
        throw new Error(`${deed.act} is nothing of Customer.io`);
    }
  }

  #identify(identity: string, deed: Extract<Deed, { act: 'identify' }>): void {
    const person = deed.onlyExisting ? this.#people.get(identity) : this.#open(identity, deed.spelled);
    if (person === undefined) return;
    if (deed.email !== undefined) person.email = deed.email;
    for (const [name, text] of deed.attributes) {
      if (text === null || (text === '' && this.#emptyRemoves)) delete person.attributes[name];
      else person.attributes[name] = text;
    }
  }

  #addDevice(identity: string, { token, spelled, device }: Extract<Deed, { act: 'add_device' }>): void {
    const person = this.#open(identity, spelled);
    if (person === undefined) return;
    const attributes = { ...person.devices[token]?.attributes, ...device.attributes, _last_status: '' };
    person.devices[token] = { ...device, attributes };
  }

  #addEvent(identity: string, deed: Event): void {
    if (this.#suppressed.has(identity) || this.#counted.has(deed.key)) return;
    this.#counted.add(deed.key);
    const person = identity.startsWith('anonymous_id:') ? undefined : this.#open(identity, deed.spelled);
    this.#events.push({ deed, identity, person });
  }

  /** The person, created where there is none; undefined where the identifier is blocked. */
  #open(identity: string, spelled: string): PersonState | undefined {
    if (this.#suppressed.has(identity)) return undefined;
    const known = this.#people.get(identity);
    if (known !== undefined) return known;
    const nobody = { id: null, email: null, phone: null, attributes: {}, devices: {} };
    const person: PersonState = { ...nobody, [identity.split(':', 1)[0]!]: spelled };
    this.#people.set(identity, person);
    return person;
  }

  view(): WorkspaceState {
    const events: Record<string, EventState[]> = {};
    for (const { deed, identity, person } of this.#events) {
      const isThere = person !== undefined && this.#people.get(identity) === person;
      events[deed.mark] = [
        {
          type: deed.act,
          name: deed.name,
          timestamp: deed.timestamp ?? null,
          attributes: deed.attributes,
          person: isThere ? identity : null,
          anonymousId: person === undefined ? deed.spelled : null,
        },
      ];
    }
    return { people: Object.fromEntries(this.#people), events };
  }
}
