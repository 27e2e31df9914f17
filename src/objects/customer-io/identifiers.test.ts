import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../json/byte-writer.ts';
import { kindAt } from '../../json/scanner.ts';
import { Value } from '../../json/value.ts';
import { identifierText } from '../own-text.ts';
import type { Row } from '../row.ts';
import { type Identifier, identityOf, itemWith, PERSON_IDENTIFIERS, readIdentifier } from './identifiers.ts';

type Own = (typeof PERSON_IDENTIFIERS)[number]['name'];

const TRIED = PERSON_IDENTIFIERS.filter(({ type }) => type !== 'phone');

function valueFrom(json: string | undefined): Value {
  const value = new Value();
  if (json === undefined) return value;
  const bytes = Buffer.from(json);
  value.set(kindAt(bytes, 0), bytes, 0, bytes.length);
  return value;
}

function read(own: Partial<Record<Own, string>>, identifier?: Own) {
  const row: Row<Own> = {
    own: {
      person_cio_id: valueFrom(own.person_cio_id),
      person_id: valueFrom(own.person_id),
      person_email: valueFrom(own.person_email),
      person_phone: valueFrom(own.person_phone),
    },
    custom: [],
    customCount: 0,
    identifier,
    streamKey: '',
    seed: () => Buffer.alloc(0),
  };
  const found = readIdentifier(row, PERSON_IDENTIFIERS, TRIED);
  return 'reason' in found ? found : { type: found.type, value: identifierText(found.value) };
}

describe('the identifier of a row, where none is configured,', () => {
  test.each([
    ['cio_id', { person_cio_id: '"c"', person_id: '"1"', person_email: '"a@b.co"' }, 'c'],
    ['id', { person_id: '"1"', person_email: '"a@b.co"' }, '1'],
    ['id', { person_cio_id: 'null', person_id: '"1"' }, '1'],
    ['email', { person_id: '" \\t"', person_email: '"a@b.co"' }, 'a@b.co'],
    ['email', { person_id: '""', person_email: '"a@b.co"' }, 'a@b.co'],
  ] as const)('is the first that is there: %s', (type, own, value) => {
    expect(read(own)).toEqual({ type, value });
  });

  test('is never the phone number, which has to be named', () => {
    expect(read({ person_phone: '"+14155552671"' })).toMatchObject({ reason: 'missing_identifier' });
    expect(read({ person_phone: '"+14155552671"' }, 'person_phone')).toEqual({
      type: 'phone',
      value: '+14155552671',
    });
  });

  test('is not guessed from the look of a value', () => {
    expect(read({ person_id: '"a@b.co"' })).toEqual({ type: 'id', value: 'a@b.co' });
    expect(read({ person_id: '"cio_03000001"' })).toEqual({ type: 'id', value: 'cio_03000001' });
  });

  test.each(['true', '1.5', '{"id":1}', '[1]'])('does not fall back from %s to the next', (json) => {
    expect(read({ person_id: json, person_email: '"a@b.co"' })).toMatchObject({
      reason: 'invalid_identifier',
      field: 'person_id',
    });
  });

  test('is missing where there is none, and the names that were tried are told', () => {
    expect(read({})).toEqual({
      reason: 'missing_identifier',
      field: undefined,
      message: 'None of person_cio_id, person_id, person_email is there.',
    });
  });
});

describe('a configured identifier', () => {
  test.each([undefined, 'null', '""', '"  "'])('that is %s is not fallen back from', (json) => {
    expect(read({ ...(json && { person_email: json }), person_id: '"1"' }, 'person_email')).toEqual({
      reason: 'missing_identifier',
      field: 'person_email',
      message: 'person_email is missing or blank.',
    });
  });

  test('is read before any other', () => {
    expect(read({ person_cio_id: '"c"', person_email: '"a@b.co"' }, 'person_email')).toEqual({
      type: 'email',
      value: 'a@b.co',
    });
  });
});

describe('an identifier', () => {
  test.each([
    ['"42"', '42'],
    ['42', '42'],
    ['-7', '-7'],
    ['0', '0'],
    ['42.0', '42'],
    ['42.000', '42'],
    ['9223372036854775807', '9223372036854775807'],
    ['99999999999999999999999999999999', '99999999999999999999999999999999'],
    ['9007199254740993.0', '9007199254740993'],
    ['" 42 "', ' 42 '],
    ['"\\u00e9"', 'é'],
    ['"001"', '001'],
  ])('%s is %j, digit for digit', (json, text) => {
    expect(identifierText(valueFrom(json))).toBe(text);
  });

  test.each(['1.5', '42.01', '1e3', '4.2e1', '1E0', 'true', 'false', 'null', '{}', '[]'])(
    'is never %s',
    (json) => {
      expect(identifierText(valueFrom(json))).toBeUndefined();
    },
  );

  test.each([
    ['150 ASCII characters', 'x'.repeat(150), true],
    ['151 ASCII characters', 'x'.repeat(151), false],
    ['75 characters of 2 bytes', 'é'.repeat(75), true],
    ['76 characters of 2 bytes', 'é'.repeat(76), false],
    ['50 characters of 3 bytes', '漢'.repeat(50), true],
    ['51 characters of 3 bytes', '漢'.repeat(51), false],
    ['37 characters of 4 bytes', '😀'.repeat(37), true],
    ['38 characters of 4 bytes', '😀'.repeat(38), false],
  ])('of %s is held against 150 bytes of UTF-8', (_, text, fits) => {
    expect(read({ person_id: JSON.stringify(text) })).toEqual(
      fits
        ? { type: 'id', value: text }
        : {
            reason: 'identifier_too_long',
            field: 'person_id',
            message: 'person_id is longer than 150 bytes.',
          },
    );
  });

  test.each([
    ['"a \\"quoted\\" \\\\ é\\n"', 'a "quoted" \\ é\n'],
    ['9223372036854775808', '9223372036854775808'],
    ['-42.0', '-42'],
    ['-0', '0'],
  ])('is written as a string of JSON: %s', (json, id) => {
    const item = new ByteWriter();
    itemWith('delete')(item, { type: 'id', value: valueFrom(json) });
    expect(JSON.parse(`${item.written()}}`)).toEqual({
      type: 'person',
      action: 'delete',
      identifiers: { id },
    });
  });
});

describe('identity', () => {
  const identity = (type: Identifier['type'], text: string, json = JSON.stringify(text)) =>
    identityOf({ type, value: valueFrom(json) });

  test('is the same for e-mail addresses that differ in case', () => {
    expect(identity('email', 'Ann@B.Co')).toBe(identity('email', 'ann@b.co'));
  });

  test.each([
    ['É@b.co', 'é@b.co'],
    ['\u212a@b.co', 'k@b.co'],
    ['A"@b.co', 'a"@b.co'],
  ])('is the same for e-mail addresses that differ in case: %s', (one, other) => {
    expect(identity('email', one)).toBe(identity('email', other));
    expect(identity('email', one)).not.toBe(identity('email', 'x@b.co'));
  });

  test.each(['42', '42.0', '"42"', '"\\u00342"'])(
    'is that of the text, however it is written: %s',
    (json) => {
      expect(identity('id', '', json)).toBe(identity('id', '42'));
    },
  );

  test.each(['id', 'cio_id', 'phone', 'anonymous_id'] as const)('tells the case of %s', (type) => {
    expect(identity(type, 'Ab')).not.toBe(identity(type, 'ab'));
  });

  test('tells equal values of different identifiers apart', () => {
    const identities = (['id', 'email', 'phone', 'cio_id', 'anonymous_id'] as const).map((type) =>
      identity(type, 'x'),
    );
    expect(new Set(identities).size).toBe(5);
  });
});
