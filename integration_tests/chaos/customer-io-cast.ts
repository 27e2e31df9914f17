/** Whom and what a scenario of Customer.io is about, and how its rows name people. */

import type { Chance } from './chance.ts';
import { identityOf } from './customer-io-identity.ts';
import type { Json } from './deeds.ts';
import type { Columns } from './source.ts';

/** Everybody a scenario is about, all known by one kind of identifier. */
export interface Cast {
  readonly kind: 'id' | 'email' | 'phone';
  readonly people: readonly string[];
  readonly anonymous: readonly string[];
  /** Whether a person may be suppressed, which ends all that is to be seen of them. */
  readonly maySuppress: (person: string) => boolean;
  /** Whether a person may turn out to be somebody else: then nothing that is one of a kind may be theirs. */
  readonly isDouble: (person: string) => boolean;
  /** Whether streams skip people who are not there. Of somebody suppressed, nobody could say whether they are. */
  readonly skipsUnknown: boolean;
  /** Whether the items of a batch take effect in their order; without it, some things must not meet in one. */
  readonly isOrdered: boolean;
  /** How long texts may be, and how many rows are bad. */
  readonly padding: number;
  readonly badShare: number;
}

export function drawCast(chance: Chance, options: Pick<Cast, 'isOrdered' | 'padding' | 'badShare'>): Cast {
  const kind = chance.of(['id', 'id', 'email', 'phone'] as const);
  // The same few again and again show their order; many take more than one call to look up.
  const count = chance.is(0.85) ? chance.int(4, 14) : chance.int(90, 230);
  const people = Array.from({ length: count }, (_, n) => {
    if (kind === 'email') return `person${n}@example.com`;
    if (kind === 'phone') return `+1415555${1000 + n}`;
    return n % 2 === 0 ? String(1000 + n) : `user-${n}`;
  });
  const place = new Map(people.map((person, n) => [person, n % 4]));
  const skipsUnknown = chance.is(0.35);
  return {
    ...options,
    kind,
    people,
    anonymous: ['visitor-1', 'visitor-2'],
    skipsUnknown,
    maySuppress: (person) => !skipsUnknown && place.get(person) === 3,
    isDouble: (person) => place.get(person) === 1,
  };
}

/** Somebody as a row names them. */
export interface Whom {
  readonly who: string;
  readonly identity: string;
  /** As it is written, which is what a new person gets. */
  readonly spelled: string;
}

/** The column that says whom the rows of a stream are about. */
export interface Naming {
  readonly column: string;
  /** What the configuration says of it. */
  readonly settings: { readonly identifier: string };
  readonly fields: readonly object[];
  name(columns: Columns, among: readonly string[]): Whom;
}

/** @param own the object's own name for the column */
export function drawNaming(chance: Chance, cast: Cast, own: string): Naming {
  const column = chance.is(0.3) ? 'who' : own;
  const identifier = cast.kind === 'phone' || chance.is(0.3) ? cast.kind : 'auto';
  return {
    column,
    settings: { identifier },
    fields: column === own ? [] : [{ to: own, from: column }],
    name(columns, among) {
      const who = chance.of(among);
      const { json, spelled } = spell(chance, who, cast);
      columns.set(column, json);
      return { who, spelled, identity: identityOf(cast.kind, spelled) };
    },
  };
}

/** The identifier as a source may write it: digits also as a number, an address also in capitals. */
export function spell(
  chance: Chance,
  person: string,
  { kind, isOrdered }: Cast,
): { json: Json; spelled: string } {
  if (kind === 'email' && isOrdered && chance.is(0.3)) {
    const spelled = chance.of([person.toUpperCase(), person.replace('person', 'Person')]);
    return { json: JSON.stringify(spelled), spelled };
  }
  const isNumber = kind === 'id' && /^\d+$/.test(person) && chance.is(0.5);
  return { json: isNumber ? chance.of([person, `${person}.0`]) : JSON.stringify(person), spelled: person };
}
