/** Every limit: at it, below it, above it, and with characters of several bytes. */

import { describe, expect, test } from 'vitest';
import { about, bodyOfSize, identify, itemOfSize, newDesk } from './desk.ts';

/** 2 bytes in UTF-8, 1 in UTF-16. */
const wide = 'é';

async function fieldsOf(...items: unknown[]) {
  const desk = await newDesk();
  const { errors } = await desk.batch(...items);
  return errors.map((error) => [error.batch_index, error.field]);
}

const object = (attributes: object) => ({
  type: 'object',
  action: 'identify',
  identifiers: { object_type_id: '1', object_id: 'acme' },
  attributes,
});
const relationship = (attributes: object) =>
  about('add_relationships', '1', {
    cio_relationships: [
      { identifiers: { object_type_id: '1', object_id: 'acme' }, relationship_attributes: attributes },
    ],
  });
const count = (attributes: number) =>
  Object.fromEntries(Array.from({ length: attributes }, (_, index) => [`a${index}`, 1]));

describe('an attribute', () => {
  test.each([
    ['person', (attributes: object) => identify('1', attributes), 'attributes'],
    ['object', object, 'attributes'],
    ['relationship', relationship, 'cio_relationships[0].relationship_attributes'],
  ] as const)('of a %s has at most 150 bytes of name and 1000 of value', async (_, item, path) => {
    const name = 'n'.repeat(150);
    expect(
      await fieldsOf(
        item({ [name]: 1, v: 'x'.repeat(1000), w: wide.repeat(500), [wide.repeat(75)]: 1 }),
        item({ [`${name}n`]: 1 }),
        item({ [wide.repeat(76)]: 1 }),
        item({ v: 'x'.repeat(1001) }),
        item({ w: `${wide.repeat(500)}x` }),
      ),
    ).toEqual([
      [1, `${path}.${name}n`],
      [2, `${path}.${wide.repeat(76)}`],
      [3, `${path}.v`],
      [4, `${path}.w`],
    ]);
  });

  test('with a nested value counts with its JSON, and a long number with its digits', async () => {
    const desk = await newDesk();
    const nested = (size: number) => identify('1', { v: ['x'.repeat(size - 4)] });
    expect((await desk.batch(nested(1000), nested(1001))).errors).toEqual([
      {
        batch_index: 1,
        reason: 'invalid',
        field: 'attributes.v',
        message: 'property value cannot be longer than 1000 bytes',
      },
    ]);
  });

  test('of an event has no limit of its own', async () => {
    const long = { ['n'.repeat(151)]: 'x'.repeat(20_000), ...count(301) };
    expect(await fieldsOf(about('event', '1', { name: 'a', attributes: long }))).toEqual([]);
  });

  test.each([
    ['person', (attributes: object) => identify('1', attributes)],
    ['object', object],
    ['relationship', relationship],
  ] as const)('may come with 299 others on a %s, not with 300', async (_, item) => {
    const errors = await fieldsOf(item(count(300)), item(count(301)));
    expect(errors.map(([index]) => index)).toEqual([1]);
  });

  test('that is an identifier or _update does not count', async () => {
    const attributes = { ...count(300), _update: false, email: 'a@b.co', anonymous_id: 'x' };
    expect(await fieldsOf(identify('1', attributes))).toEqual([]);
  });
});

describe('an identifier and an event name', () => {
  test('have at most 150 and 100 bytes', async () => {
    expect(
      await fieldsOf(
        identify('x'.repeat(150)),
        identify('x'.repeat(151)),
        identify(wide.repeat(76)),
        about('event', '1', { name: ` ${'x'.repeat(100)} ` }),
        about('event', '1', { name: 'x'.repeat(101) }),
        about('event', '1', { name: wide.repeat(51) }),
        { ...object({}), identifiers: { object_type_id: '1', object_id: 'x'.repeat(151) } },
      ),
    ).toEqual([
      [1, 'identifiers.id'],
      [2, 'identifiers.id'],
      [4, 'name'],
      [5, 'name'],
      [6, 'identifiers.object_id'],
    ]);
  });
});

describe('sizes', () => {
  test('the helpers of these tests make exactly what they are asked for', () => {
    for (const bytes of [499_999, 500_000, 500_001, 512_000]) {
      expect(Buffer.byteLength(bodyOfSize(bytes))).toBe(bytes);
    }
    expect(Buffer.byteLength(JSON.stringify(itemOfSize(32_000)))).toBe(32_000);
  });

  test('an item counts with its own bytes, without separators and blanks around it', async () => {
    const desk = await newDesk();
    const text = JSON.stringify(itemOfSize(32_000));
    const answer = await desk.call('POST', '/api/v2/batch', `{ "batch" : [ ${text} , ${text} ] }`);
    expect(answer.status).toBe(200);
    expect(desk.vendor.stats()).toMatchObject({ items: 2, largestItem: 32_000 });
  });

  test('characters of several bytes count with all of them', async () => {
    const desk = await newDesk();
    const item = about('event', '1', { name: 'a', attributes: { text: wide.repeat(16_000) } });
    expect(JSON.stringify(item).length).toBeLessThan(32_000);
    expect((await desk.batch(item)).errors).toMatchObject([{ batch_index: 0, field: 'item' }]);
  });

  test('an entity of 32 kb passes and one byte more does not', async () => {
    const desk = await newDesk();
    expect((await desk.entity(itemOfSize(32_000))).status).toBe(200);
    expect((await desk.entity(itemOfSize(32_001))).status).toBe(400);
  });

  test('the attributes of one relationship stop growing at 100 kilobytes', async () => {
    const desk = await newDesk();
    const part = (from: number) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${from + index}`, 'x'.repeat(1000)]));
    await desk.batch(...[0, 30, 60, 90].map((from) => relationship(part(from))));
    const { attributes } = desk.vendor.person({ id: '1' })!.relationships[0]!;
    expect(JSON.stringify(attributes).length).toBeLessThan(101_000);
    expect(desk.vendor.activities('relationship_failed_attribute_change').length).toBeGreaterThan(0);
  });

  test('a segment call takes 1 to 1000 strings', async () => {
    const desk = await newDesk();
    const path = `/api/v1/segments/${desk.vendor.createSegment('all')}/add_customers`;
    const ids = (size: number) => Array.from({ length: size }, (_, index) => `${index}`);
    const statuses = [];
    for (const body of [{ ids: ids(1000) }, { ids: ids(1001) }, { ids: [] }, { ids: [1] }, {}]) {
      statuses.push((await desk.call('POST', path, body)).status);
    }
    expect(statuses).toEqual([200, 400, 400, 400, 400]);
    expect((await desk.call('POST', '/api/v1/segments/99/add_customers', { ids: ids(1) })).status).toBe(400);
  });
});
