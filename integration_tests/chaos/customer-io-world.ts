/** The model of a Customer.io workspace: what records, applied in order, must give. */

import { Memberships } from './customer-io-memberships.ts';
import type { Attributes, Deed, Device, Json, World } from './deeds.ts';

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

export interface ObjectState {
  readonly attributes: Readonly<Record<string, string>>;
  /** What is known of each relationship, by identity. */
  readonly people: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface WorkspaceState {
  /** By identity. */
  readonly people: Readonly<Record<string, PersonState>>;
  /** By mark; more than one is one too many. */
  readonly events: Readonly<Record<string, readonly EventState[]>>;
  readonly objects: Readonly<Record<string, ObjectState>>;
  /** The members of each segment, in alphabetical order; segments without members are left out. */
  readonly segments: Readonly<Record<string, readonly string[]>>;
  /** The rows of each collection; more than one of a name is one too many. */
  readonly collections: Readonly<Record<string, readonly (readonly Json[])[]>>;
}

/** What a service may do in one way or another. */
export interface Habits {
  /** Whether an empty text takes an attribute of a person away. */
  readonly emptyRemoves: boolean;
  /** Whether somebody unknown is created who is to be put into a segment, or on the list of an object. */
  readonly joinCreates: boolean;
  readonly relateCreates: boolean;
}

type Event = Extract<Deed, { act: 'event' | 'page' | 'screen' }>;
type Act<Name extends Deed['act']> = Extract<Deed, { act: Name }>;

export class CustomerIoWorld implements World {
  readonly #habits: Habits;
  readonly #people = new Map<string, PersonState>();
  readonly #suppressed = new Set<string>();
  readonly #counted = new Set<string>();
  readonly #events: { readonly deed: Event; person: PersonState | undefined }[] = [];
  /** By the list of people that an object is. */
  readonly #objects = new Map<string, Record<string, string>>();
  readonly #memberships = new Memberships();
  readonly #collections = new Map<string, readonly Json[]>();

  constructor(habits: Habits) {
    this.#habits = habits;
  }

  isVoid(identity: string, deed: Deed): boolean {
    return 'skipsUnknown' in deed && deed.skipsUnknown && !this.#people.has(identity);
  }

  isInPlace(identity: string, deed: Deed): boolean {
    if (deed.act === 'leave') return !this.members(deed.list).has(identity);
    if (deed.act !== 'join') return false;
    const isIgnored = !this.#people.has(identity) && !this.#habits.joinCreates;
    return isIgnored || this.#suppressed.has(identity) || this.members(deed.list).has(identity);
  }

  members(list: string): ReadonlySet<string> {
    return new Set(this.#collections.get(list) ?? this.#memberships.members(list));
  }

  isMoved(list: string, member: string): boolean {
    return this.#memberships.isMoved(list, member);
  }

  pass(identity: string, deed: Deed): void {
    if (deed.act !== 'join' && deed.act !== 'relate') return;
    if (!this.members(deed.list).has(identity)) this.#memberships.ignore(deed.list, identity);
  }

  apply(identity: string, deed: Deed): void {
    switch (deed.act) {
      case 'identify':
        this.#identify(identity, deed);
        return;
      case 'suppress':
        this.#suppressed.add(identity);
        this.#remove(identity);
        return;
      case 'delete':
        this.#remove(identity);
        return;
      case 'merge':
        this.#merge(identity, deed);
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
      case 'identify_object':
        setAll(this.#object(identity), deed.attributes, true);
        return;
      case 'delete_object':
        this.#objects.delete(identity);
        return;
      case 'relate':
        this.#relate(identity, deed);
        return;
      case 'join':
        this.#join(identity, deed);
        return;
      case 'unrelate':
      case 'leave':
        if (this.#people.has(identity)) this.#memberships.leave(deed.list, identity);
        return;
      case 'replace':
        this.#collections.set(identity, deed.rows);
        return;
      case 'row':
      case 'metric':
        // A row takes effect with all others of its collection, and nothing is to be seen of a metric.
        return;
      default:
        throw new Error(`${deed.act} is nothing of Customer.io`);
    }
  }

  #identify(identity: string, deed: Act<'identify'>): void {
    const person = deed.onlyExisting ? this.#people.get(identity) : this.#open(identity, deed.spelled);
    if (person === undefined) return;
    if (deed.email !== undefined) person.email = deed.email;
    setAll(person.attributes, deed.attributes, this.#habits.emptyRemoves);
  }

  #remove(identity: string): void {
    this.#people.delete(identity);
    this.#memberships.forget(identity);
  }

  /** The one who stays gets what they have not, and the memberships, devices and events of today. */
  #merge(identity: string, { gone }: Act<'merge'>): void {
    const [primary, secondary] = [this.#people.get(identity), this.#people.get(gone)];
    if (primary === undefined || secondary === undefined) return;
    this.#memberships.hand(gone, identity);
    this.#remove(gone);
    for (const [name, text] of Object.entries(secondary.attributes)) {
      if (!primary.attributes[name]) primary.attributes[name] = text;
    }
    for (const [token, device] of Object.entries(secondary.devices)) primary.devices[token] ??= device;
    for (const kind of ['id', 'email', 'phone'] as const) primary[kind] ??= secondary[kind];
    for (const event of this.#events) {
      // A time of its own is one of long ago.
      if (event.person === secondary && event.deed.timestamp === undefined) event.person = primary;
    }
  }

  #addDevice(identity: string, { token, spelled, device }: Act<'add_device'>): void {
    const person = this.#open(identity, spelled);
    if (person === undefined) return;
    const attributes = { ...person.devices[token]?.attributes, ...device.attributes, _last_status: '' };
    person.devices[token] = { ...device, attributes };
  }

  #addEvent(identity: string, deed: Event): void {
    if (this.#suppressed.has(identity) || this.#counted.has(deed.key)) return;
    this.#counted.add(deed.key);
    const person = identity.startsWith('anonymous_id:') ? undefined : this.#open(identity, deed.spelled);
    this.#events.push({ deed, person });
  }

  #relate(identity: string, { list, spelled, attributes }: Act<'relate'>): void {
    const person = this.#habits.relateCreates ? this.#open(identity, spelled) : this.#people.get(identity);
    if (person === undefined) {
      this.#memberships.ignore(list, identity);
      return;
    }
    this.#object(`object ${list}`);
    const known = this.#memberships.join(list, identity);
    const changed = Object.fromEntries(known);
    setAll(changed, attributes, true);
    known.clear();
    for (const [name, text] of Object.entries(changed)) known.set(name, text);
  }

  #join(identity: string, { list, spelled }: Act<'join'>): void {
    const person = this.#habits.joinCreates ? this.#open(identity, spelled) : this.#people.get(identity);
    if (person === undefined) this.#memberships.ignore(list, identity);
    else this.#memberships.join(list, identity);
  }

  #object(identity: string): Record<string, string> {
    const attributes = this.#objects.get(identity) ?? {};
    this.#objects.set(identity, attributes);
    return attributes;
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
    const identities = new Map([...this.#people].map(([identity, person]) => [person, identity]));
    const events: Record<string, EventState[]> = {};
    for (const { deed, person } of this.#events) {
      events[deed.mark] = [
        {
          type: deed.act,
          name: deed.name,
          timestamp: deed.timestamp ?? null,
          attributes: deed.attributes,
          person: (person && identities.get(person)) ?? null,
          anonymousId: person === undefined ? deed.spelled : null,
        },
      ];
    }
    const objects = [...this.#objects].map(([identity, attributes]) => {
      const list = identity.replace(/^object /, '');
      return [list, { attributes, people: this.#memberships.view(list) }] as const;
    });
    const segments = this.#memberships.lists
      .filter((list) => !list.includes(':'))
      .map((list) => [list, [...this.members(list)].sort()] as const);
    return {
      people: Object.fromEntries(this.#people),
      events,
      objects: Object.fromEntries(objects),
      segments: Object.fromEntries(segments.filter(([, members]) => members.length > 0)),
      collections: Object.fromEntries([...this.#collections].map(([name, rows]) => [name, [rows]])),
    };
  }
}

function setAll(stored: Record<string, string>, attributes: Attributes, emptyRemoves: boolean): void {
  for (const [name, text] of attributes) {
    if (text === null || (text === '' && emptyRemoves)) delete stored[name];
    else stored[name] = text;
  }
}
