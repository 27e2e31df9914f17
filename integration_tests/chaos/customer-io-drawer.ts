/** What each object of Customer.io draws for a stream of its own, and what it is given for that. */

import type { Chance } from './chance.ts';
import type { Cast } from './customer-io-cast.ts';
import type { Asked, Names } from './deeds.ts';
import type { Columns, Common, Spoiled } from './source.ts';

export type Behavior = 'update_or_create' | 'update_only' | 'delete' | 'suppress' | 'append' | 'mirror';

/** A stream as far as its object does not matter. */
export interface Draft {
  readonly chance: Chance;
  readonly cast: Cast;
  /** Tells the stream from the others of the scenario. */
  readonly key: string;
  readonly number: number;
  readonly behavior: Behavior;
  readonly common: Common;
  /** Whether dates go out as unix seconds. */
  readonly usesUnix: boolean;
  readonly skipsUnknown: boolean;
}

/** What a row asks for; and whom a mirrored stream names by it. */
export interface Drawn {
  readonly asked: Asked;
  readonly names?: Names;
}

export interface Drawer {
  readonly fields: readonly object[];
  readonly settings?: object;
  /** The primary key where it has one. */
  readonly key?: readonly string[];
  /** The lists or collections that a mirrored stream makes. */
  readonly mirrors?: readonly string[];
  /** How many rows the stream may have, where each costs calls. */
  readonly most?: number;
  /**
   * Puts into the columns of a row whom or what it is about.
   * @returns draws the rest of the row for what is done with it
   */
  begin(columns: Columns): Begun;
  /** Ways to make a row one that has to be rejected; each says whom the row names all the same. */
  readonly spoil: (columns: Columns) => readonly (() => Spoiled | undefined)[];
}

export interface Begun {
  /** False where the source must not mark this row as deleted. */
  readonly mayBeDeleted: boolean;
  /** @param does a behavior, or `ignore` of a row that is deleted */
  finish(does: string, mark: number): Drawn;
}
