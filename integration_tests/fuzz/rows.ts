/** Rows of a stream: mostly what its object wants, with columns that are left out, doubled, or something else. */

import fc from 'fast-check';
import { deepValue, gap, name, number, objectOf, openValue, type Text, value } from './json-text.ts';
import type { FuzzStream, ObjectName } from './streams.ts';

type Field = readonly [string, string];

const id: Text = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => `"u${n}"`) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => `"\\u0075${n}"`) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }).map(String) },
  fc.constantFrom(
    '12345678901234567890',
    '42.0',
    '-0',
    '1e3',
    '0.5',
    '"é 漢/?#%"',
    '"__proto__"',
    '"."',
    '""',
    '" "',
  ),
  fc.integer({ min: 140, max: 160 }).map((n) => `"${'i'.repeat(n)}"`),
);
const email: Text = fc.constantFrom(
  '"a@example.com"',
  '"A@Example.com"',
  '"b@example.com"',
  '"no address"',
  '7',
);
const time: Text = fc.oneof(
  fc.integer({ min: 0, max: 2_000_000_000 }).map(String),
  fc.constantFrom(
    '"2024-02-03T04:05:06Z"',
    '"2024-02-03"',
    '"2024-02-30"',
    '"never"',
    '1e20',
    '1700000000000',
    '1.5',
  ),
);
const platform: Text = fc.constantFrom('"ios"', '"android"', '"iOS"', '"palm"');
const token: Text = fc.constantFrom('"t1"', '"t2"', '"t\\u0033"', '"\u2028"');
const eventName: Text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('"clicked"', '"__proto__"', '"\\"quoted\\" \\u00e9"', '"😀"') },
  fc.integer({ min: 90, max: 110 }).map((n) => `"${'e'.repeat(n)}"`),
);
const eventType: Text = fc.constantFrom('"event"', '"page"', '"SCREEN"', 'null', '"visit"');
const eventId: Text = fc.constantFrom(
  '"01ARZ3NDEKTSV4RRFFQ69G5FAV"',
  '"01arz3ndektsv4rrffq69g5fav"',
  '"other"',
  '7',
  '[]',
);
const list: Text = fc.constantFrom(
  '"news"',
  '"news.daily"',
  '"__proto__"',
  '"a.b.c.d"',
  '"a..b"',
  '"no list"',
  '5',
);

interface Columns {
  /** What a row cannot do without. */
  readonly needed: Readonly<Record<string, Text>>;
  readonly others: Readonly<Record<string, Text>>;
}

const COLUMNS: Readonly<Record<ObjectName, Columns>> = {
  person: {
    needed: { id, email },
    others: {
      phone: id,
      cio_id: id,
      created_at: time,
      anonymous_id: id,
      unsubscribed: value,
      _update: value,
    },
  },
  device: {
    needed: { person_id: id, token, platform },
    others: { person_email: email, person_cio_id: id, last_used: time },
  },
  event: {
    needed: { person_id: id, event_name: eventName },
    others: { anonymous_id: id, event_type: eventType, event_id: eventId, timestamp: time, k: id },
  },
  profile: { needed: { recipient_id: id }, others: {} },
  profile_with_list: { needed: { recipient_id: id, list_id: list }, others: {} },
};

const METADATA: Readonly<Record<string, Text>> = {
  _airbyte_extracted_at: number,
  _ab_cdc_updated_at: value,
  _ab_cdc_deleted_at: fc.constantFrom('null', 'null', '"2024-01-01"', 'false'),
  cio_relationships: value,
};

function fieldsOf(columns: Readonly<Record<string, Text>>): fc.Arbitrary<Field>[] {
  return Object.entries(columns).map(([column, of]) =>
    of.map((json): Field => [JSON.stringify(column), json]),
  );
}

/** The same name, written in another way. */
function escaped([key, json]: Field): Field {
  const first = key.charCodeAt(1).toString(16).padStart(4, '0');
  return [`"\\u${first}${key.slice(2)}`, json];
}

const custom: fc.Arbitrary<Field> = fc.tuple(name, value);
const many: fc.Arbitrary<Field[]> = fc
  .constantFrom(299, 300, 301)
  .map((count) => Array.from({ length: count }, (_, i): Field => [`"f${i}"`, String(i)]));
/** Together about as long as an item may be. */
const large: fc.Arbitrary<Field[]> = fc
  .integer({ min: 800, max: 1000 })
  .map((length) => Array.from({ length: 32 }, (_, i): Field => [`"l${i}"`, `"${'z'.repeat(length)}"`]));

/** The data of a record, as JSON. */
export function rowOf(stream: FuzzStream): Text {
  const { needed, others } = COLUMNS[stream.object];
  const good = fieldsOf(needed);
  const other = [...fieldsOf(others), ...fieldsOf(METADATA)];
  const names = [...Object.keys(needed), ...Object.keys(others)].map((each) => JSON.stringify(each));
  const wrong: fc.Arbitrary<Field> = fc.tuple(fc.constantFrom(...names), openValue);
  const again = fc.oneof(...good).map(escaped);
  const odd = fc.oneof({ weight: 3, arbitrary: fc.oneof(...other) }, wrong, again, fc.oneof(...good));
  const common = fc
    .record({
      needed: fc.tuple(...good),
      left: fc.oneof({ weight: 12, arbitrary: fc.constant(-1) }, fc.nat({ max: good.length - 1 })),
      custom: fc.array(custom, { maxLength: 4 }),
      odd: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(odd, { maxLength: 3 })),
      isOddFirst: fc.boolean(),
      space: gap,
    })
    .map((row) => {
      const kept = row.needed.filter((_, i) => i !== row.left);
      const fields = row.isOddFirst
        ? [...row.odd, ...row.custom, ...kept]
        : [...kept, ...row.custom, ...row.odd];
      return objectOf(fields, row.space);
    });
  const full = (fields: fc.Arbitrary<Field[]>) =>
    fc.tuple(fc.tuple(...good), fields).map(([own, more]) => objectOf([...own, ...more]));
  return fc.oneof(
    { weight: 100, arbitrary: common },
    { weight: 2, arbitrary: full(many) },
    { weight: 1, arbitrary: full(large) },
    { weight: 2, arbitrary: full(deepValue.map((json) => [['"deep"', json]])) },
    { weight: 1, arbitrary: full(longPath) },
  );
}

/** A name with very many dots. */
const longPath: fc.Arbitrary<Field[]> = fc
  .integer({ min: 2, max: 1000 })
  .map((parts): Field[] => [[JSON.stringify(Array(parts).fill('p').join('.')), '1']]);
