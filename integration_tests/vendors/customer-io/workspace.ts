/** The state of one Customer.io workspace, and when accepted items take effect. */

import { ActivityLog } from './activities.ts';
import { applyItem } from './apply.ts';
import { Collections } from './collections.ts';
import { Events } from './events.ts';
import { enabledKinds } from './identifiers.ts';
import { Objects } from './objects.ts';
import { People, type Person } from './people.ts';
import { Segments } from './segments.ts';
import type { Switches } from './switches.ts';
import type { Item } from './validate.ts';

const MERGED_DAYS = 30;

export class Workspace {
  readonly switches: Switches;
  readonly #clock: () => number;
  people: People;
  events = new Events();
  objects = new Objects();
  activities = new ActivityLog();
  segments = new Segments();
  collections = new Collections();
  /** Who holds a device token, as long as tokens move. */
  deviceOwners = new Map<string, Person>();
  usedAnonymousIds = new Set<string>();
  #waiting: { due: number; effect: () => void }[] = [];
  #identifierNames: { of: string; names: ReadonlySet<string> } = { of: '', names: new Set() };

  /** `clock` gives milliseconds since 1970. */
  constructor(switches: Switches, clock: () => number) {
    this.switches = switches;
    this.#clock = clock;
    this.people = new People(switches);
  }

  /** Unix seconds, with fraction. */
  seconds(): number {
    return this.#clock() / 1000;
  }

  /** Attribute names that are identifiers here and therefore no plain attributes. */
  identifierNames(): ReadonlySet<string> {
    const of = this.switches.identifiers;
    if (this.#identifierNames.of !== of) {
      this.#identifierNames = { of, names: new Set(['anonymous_id', ...enabledKinds(this.switches)]) };
    }
    return this.#identifierNames.names;
  }

  /** Accepts items: they take effect now or after the lag. */
  submit(items: readonly Item[]): void {
    this.submitEffect(() => {
      for (const item of items) applyItem(this, item);
    });
  }

  /** Accepts any other change, in order with the items. */
  submitEffect(effect: () => void): void {
    this.settle();
    const lag = this.switches.applyLag;
    if (lag === 0 && this.#waiting.length === 0) effect();
    else this.#waiting.push({ due: this.seconds() + lag, effect });
  }

  /** Applies what is due; everything that reads the state calls it first, so no timer is needed. */
  settle(now = this.seconds()): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.due <= now) this.#waiting.shift()!.effect();
  }

  /** Removes a person with devices, segments and relationships. */
  removePerson(person: Person, activity: 'profile_delete' | 'profile_merge' = 'profile_delete'): void {
    for (const token of person.devices.keys()) {
      if (this.deviceOwners.get(token) === person) this.deviceOwners.delete(token);
    }
    for (const segment of person.segments) this.segments.get(segment)?.members.delete(person.cioId);
    this.objects.forget(person);
    this.people.remove(person);
    if (activity === 'profile_delete') this.activities.add(activity, person, {}, this.seconds());
  }

  /** Merges the secondary person into the primary one and deletes the secondary. */
  mergePeople(primary: Person, secondary: Person): void {
    const { people } = this;
    this.objects.move(secondary, primary);
    for (const segment of secondary.segments) this.segments.join(segment, primary);
    for (const [token, device] of secondary.devices) {
      if (primary.devices.has(token)) continue;
      primary.devices.set(token, device);
      this.deviceOwners.set(token, primary);
    }
    const since = this.seconds() - MERGED_DAYS * 24 * 3600;
    for (const event of this.events.all) {
      if (event.cioId === secondary.cioId && event.timestamp >= since) event.cioId = primary.cioId;
    }
    this.removePerson(secondary, 'profile_merge');
    for (const [name, value] of secondary.attributes) {
      if (!primary.attributes.get(name)) primary.attributes.set(name, value);
    }
    for (const kind of ['id', 'email', 'phone'] as const) {
      const value = secondary[kind];
      if (primary[kind] === undefined && value !== undefined) {
        people.setIdentifier(primary, kind, value, this.seconds());
      }
    }
    for (const value of secondary.anonymousIds.keys()) people.addAnonymousId(primary, value, this.seconds());
    this.activities.add('profile_merge', primary, { secondary: secondary.cioId }, this.seconds());
  }

  /** Forgets everything. */
  reset(): void {
    this.people = new People(this.switches);
    this.events = new Events();
    this.objects = new Objects();
    this.activities = new ActivityLog();
    this.segments = new Segments();
    this.collections = new Collections();
    this.deviceOwners.clear();
    this.usedAnonymousIds.clear();
    this.#waiting = [];
  }
}
