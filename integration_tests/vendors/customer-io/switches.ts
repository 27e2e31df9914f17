/** The switches: one for every question about Customer.io that its documentation leaves open. */

import { fillSwitches, readSwitch, type SwitchTable, setSwitch } from '../switch-table.ts';

/** Every switch: its default, its allowed values, and what it decides. */
export const switchTable = {
  kilobyte: { default: 1000, values: [1000, 1024], about: 'How many bytes a "kb" of a size limit has.' },
  sizeBoundary: {
    default: 'inclusive',
    values: ['inclusive', 'exclusive'],
    about:
      'Whether a body of exactly 500 kb is still accepted ("smaller than 500kb" read literally says no).',
  },
  oversizeItem: {
    default: 'item-error',
    values: ['item-error', 'request-error'],
    about: 'Whether an item over 32 kb is listed in a 207 or makes the whole request a 400.',
  },
  oversizeBody: { default: 400, values: [400, 413], about: 'The status for a body over the limit.' },
  emptyBatch: { default: 400, values: [400, 200], about: 'The status for a batch without items.' },
  allInvalid: { default: 207, values: [207, 400], about: 'The status when every item is invalid.' },
  unauthorizedBody: {
    default: 'meta',
    values: ['meta', 'empty'],
    about: 'Whether a 401 of the Track API has an error body.',
  },
  regionRedirect: {
    default: 307,
    values: [307, 301, 302, 308],
    about: 'The status with which the US host sends an EU account to the EU host.',
  },
  rateUnit: {
    default: 'request',
    values: ['request', 'item'],
    about: 'Whether a batch costs the rate limiter one request or one per item.',
  },
  rateExceeded: {
    default: '429',
    values: ['429', '429-retry-after', 'drop'],
    about: 'What happens above the Track rate limit; "drop" answers success and applies nothing.',
  },
  badEventId: {
    default: 'accept',
    values: ['accept', 'item-error'],
    about: 'Whether an event id that is no ULID is accepted (without deduplication) or refused.',
  },
  dedupeWindow: {
    default: 'unlimited',
    values: (value) => value === 'unlimited' || (typeof value === 'number' && value > 0),
    about: 'For how many seconds a ULID is remembered.',
  },
  eventCreatesPerson: {
    default: true,
    values: [true, false],
    about: 'Whether an event for an unknown person creates the person.',
  },
  emptyStringPerson: {
    default: 'removes',
    values: ['removes', 'stores'],
    about: 'Whether "" removes a person attribute or is stored.',
  },
  nestedSize: {
    default: 'serialised',
    values: ['serialised', 'unlimited'],
    about: 'Whether a nested value counts with the bytes of its JSON or is not limited.',
  },
  invalidEmail: {
    default: 'activity',
    values: ['activity', 'item-error'],
    about: 'Whether an invalid email is accepted and recorded as a failed change, or refused.',
  },
  stringTimestamp: {
    default: 'accept',
    values: ['accept', 'item-error'],
    about: 'Whether a timestamp may be a string of digits.',
  },
  deviceCap: {
    default: 'none',
    values: ['none', 25],
    about: 'How many devices a person may have; the least recently used one makes room.',
  },
  deviceCreatesPerson: {
    default: true,
    values: [true, false],
    about: 'Whether a device for an unknown person creates the person or is dropped.',
  },
  tokenMoves: {
    default: true,
    values: [true, false],
    about: 'Whether a device token moves to the person who added it last or both keep it.',
  },
  updateMissRelationships: {
    default: 'nothing',
    values: ['nothing', 'applied'],
    about: 'Whether an update-only call for an unknown person still applies its relationships.',
  },
  segmentCreatesPerson: {
    default: false,
    values: [false, true],
    about: 'Whether adding an unknown id to a segment creates the person.',
  },
  segmentIdTypes: {
    default: 'all',
    values: ['all', 'id'],
    about: 'Whether segment calls take every id_type in an id + email workspace or only id.',
  },
  batchOrder: {
    default: 'in-order',
    values: ['in-order', 'shuffled'],
    about: 'Whether the items of one batch are applied in order or in a seeded random order.',
  },
  applyLag: { default: 0, values: [0, 2, 10], about: 'Seconds between the answer and the effect.' },
  identifiers: {
    default: 'id+email',
    values: ['id+email', 'id', 'email', 'id+email+phone'],
    about: 'Which identifiers the workspace uses.',
  },
  disabledIdentifier: {
    default: 'item-error',
    values: ['item-error', 'ignored'],
    about: 'Whether an item that names a person by a disabled identifier is refused or silently ignored.',
  },
  emailUpdatesById: {
    default: false,
    values: [false, true],
    about: 'The workspace setting "Allow updates to email using ID".',
  },
  pageLimit: {
    default: 'as asked',
    values: ['as asked', 2],
    about: 'Whether a page of the App API has as many entries as were asked for, or fewer.',
  },
  relationshipCreatesPerson: {
    default: true,
    values: [true, false],
    about: 'Whether a relationship of an unknown person creates the person or is dropped.',
  },
} as const satisfies SwitchTable;

export type SwitchName = keyof typeof switchTable;

type SwitchValue<Name extends SwitchName> = Name extends 'dedupeWindow'
  ? 'unlimited' | number
  : (typeof switchTable)[Name]['values'] extends readonly (infer Value)[]
    ? Value
    : never;

export type Switches = { [Name in SwitchName]: SwitchValue<Name> };

/** The default of every switch, with the given values in place of some. */
export function newSwitches(overrides: Partial<Switches> = {}): Switches {
  return fillSwitches(switchTable, overrides) as Switches;
}

/** Sets one switch; an unknown name or value is an error. */
export function assignSwitch(switches: Switches, name: string, value: unknown): void {
  setSwitch(switchTable, switches, name, value);
}

/** Reads `name=value` from a command line. */
export function parseSwitch(text: string): [name: string, value: unknown] {
  return readSwitch(switchTable, text);
}
