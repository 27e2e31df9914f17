/** The switches: one for every question about Courier that its documentation leaves open. */

import { fillSwitches, readSwitch, type SwitchTable, setSwitch } from '../switch-table.ts';

const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

/** Every switch: its default, its allowed values, and what it decides. */
export const switchTable = {
  missingProfile: {
    default: 404,
    values: [404, 200],
    about: 'The status for reading a profile that does not exist; 200 comes with an empty profile.',
  },
  profileVoid: {
    default: 204,
    values: [204, 200],
    about: 'The status of PATCH and DELETE on a profile; 200 comes with a body.',
  },
  deleteMissingProfile: {
    default: 204,
    values: [204, 404],
    about: 'The status for deleting a profile that does not exist; 204 stands for the usual success.',
  },
  profileListsReply: {
    default: 200,
    values: [200, 204],
    about: "The status of POST and DELETE on a user's lists; 200 comes with a body.",
  },
  unsubscribeAbsent: {
    default: 404,
    values: [404, 204],
    about: 'The status for unsubscribing a user who is not subscribed.',
  },
  mergeNull: {
    default: 'store',
    values: ['store', 'delete'],
    about: 'Whether null in a merge is stored or removes the key.',
  },
  mergeArrays: {
    default: 'replace',
    values: ['replace', 'index'],
    about: 'Whether an array in a merge replaces the old one or is merged element by element.',
  },
  patchValue: {
    default: 'any',
    values: ['any', 'string'],
    about: 'Whether a JSON Patch takes any value or refuses all but strings with 400.',
  },
  patchFailure: {
    default: 400,
    values: [400, 409],
    about: 'The status for a failed test or a missing path in a JSON Patch.',
  },
  bulkReply: {
    default: 204,
    values: [204, 202],
    about: 'With 202, a bulk subscribe above `bulk.above` recipients takes effect after `bulk.delayMs`.',
  },
  maxRecipients: {
    default: 'unlimited',
    values: (value) => value === 'unlimited' || isPositiveInteger(value),
    about: 'How many recipients one bulk call may carry; more are a 400.',
  },
  bulkPut: {
    default: 'replace',
    values: ['replace', 'recipients'],
    about: 'Whether a bulk PUT replaces the whole membership or overwrites only the given recipients.',
  },
  pageSize: {
    default: 100,
    values: isPositiveInteger,
    about: 'How many lists or subscriptions one page holds.',
  },
  listLimitUnit: {
    default: 'request',
    values: ['request', 'creation'],
    about: 'Whether the limit on list calls counts every request or only those that create a list.',
  },
  limitSingles: {
    default: false,
    values: [false, true],
    about: 'Whether subscribing and unsubscribing one user are limited like the other list calls.',
  },
  retryAfter: {
    default: 'absent',
    values: ['absent', 'seconds', 'date'],
    about: 'What a 429 says in Retry-After.',
  },
  conflict: {
    default: false,
    values: [false, true],
    about: 'Whether a write is a 409 while another write of the same user is in flight.',
  },
  dates: {
    default: 'iso',
    values: ['iso', 'epoch'],
    about: 'Whether created and updated are ISO 8601 strings or epoch milliseconds.',
  },
  recreate: {
    default: 'fresh',
    values: ['fresh', 'revived'],
    about: 'Whether a deleted list that is created again is empty or comes back with its members.',
  },
  singleSubscribeBody: {
    default: 'optional',
    values: ['optional', 'required'],
    about: 'Whether subscribing one user without a body is accepted or a 400.',
  },
  listsKey: {
    default: 'items',
    values: ['items', 'results'],
    about: 'The name of the array in the answer of GET /lists.',
  },
  megabyte: {
    default: 1_000_000,
    values: [1_000_000, 1_048_576],
    about: 'How many bytes a "MB" of the body limit has.',
  },
  listId: {
    default: 'unlimited',
    values: ['unlimited', 'capped', 'insensitive', 'capped-insensitive'],
    about: 'Whether a list id may have at most 128 characters, and whether case makes no difference.',
  },
  eu: {
    default: 'same',
    values: ['same', 401],
    about: 'Whether the EU host serves the same data or does not know the keys.',
  },
} as const satisfies SwitchTable;

export type SwitchName = keyof typeof switchTable;

interface RangeValues {
  maxRecipients: 'unlimited' | number;
  pageSize: number;
}

type SwitchValue<Name extends SwitchName> = Name extends keyof RangeValues
  ? RangeValues[Name]
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
