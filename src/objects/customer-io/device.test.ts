import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import { ByteWriter } from '../../json/byte-writer.ts';
import { fieldsOf } from '../../json/scanner.ts';
import { RowReader } from '../../plan/row-reader.ts';
import { planStreams } from '../../plan/stream-plan.ts';
import { parseCatalog } from '../../protocol/catalog.ts';

/** What becomes of a record of devices: the operation with its item, or the rejection. */
function encode(record: string | object, settings: object = {}, properties: object = {}) {
  const [plan] = planStreams(
    parseConfig({
      service: { type: 'customer_io', site_id: 's', api_key: 'k' },
      streams: [{ name: 'phones', object: 'device', ...settings }],
    }).config,
    parseCatalog({
      streams: [
        {
          stream: { name: 'phones', json_schema: { properties }, supported_sync_modes: [] },
          sync_mode: 'incremental',
          destination_sync_mode: 'append_dedup',
        },
      ],
    }),
  );
  const bytes = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  const fields = fieldsOf(bytes, 0, bytes.length)!;
  const item = new ByteWriter(16);
  const result = plan!.encode(new RowReader(plan!).read(bytes, fields), item);
  return 'reason' in result ? result : { ...result, text: item.written().toString() };
}

const IPHONE = { person_id: 1, token: 'tok', platform: 'ios' };

describe('update_or_create of a device', () => {
  test('adds it to its person', () => {
    expect(encode({ ...IPHONE, last_used: '2024-02-29T12:00:00Z' })).toMatchObject({
      text: '{"type":"person","action":"add_device","identifiers":{"id":"1"},"device":{"token":"tok","platform":"ios","last_used":1709208000}}',
    });
  });

  test('sends every attribute as a text, digit for digit, and a null not at all', () => {
    const record = `{"person_id":1,"token":"tok","platform":"ios","push_enabled":true,"version":12345678901234567890,"os":"17.\\u0030","gone":null,"tags":[1, "b"],"more":{"a":1}}`;
    const { text } = encode(record) as { text: string };
    expect(JSON.parse(text).device.attributes).toEqual({
      push_enabled: 'true',
      version: '12345678901234567890',
      os: '17.0',
      tags: '[1, "b"]',
      more: '{"a":1}',
    });
  });

  test('sends a date column as unix seconds, as a text', () => {
    const properties = { installed: { format: 'date-time' } };
    const record = { ...IPHONE, installed: '1970-01-02T00:00:00Z' };
    const attributes = (settings: object) =>
      JSON.parse((encode(record, settings, properties) as { text: string }).text).device.attributes;
    expect(attributes({})).toEqual({ installed: '86400' });
    expect(attributes({ timestamps: 'as_is' })).toEqual({ installed: '1970-01-02T00:00:00Z' });
  });

  test.each([
    ['iOS', 'ios'],
    ['ANDROID', 'android'],
    ['android', 'android'],
  ])('takes the platform %s for %s', (platform, sent) => {
    expect(encode({ ...IPHONE, platform })).toMatchObject({
      text: expect.stringContaining(`"platform":"${sent}"`),
    });
  });

  test('passes over last_used where it is null', () => {
    const { text } = encode({ ...IPHONE, last_used: null }) as { text: string };
    expect(JSON.parse(text).device).toEqual({ token: 'tok', platform: 'ios' });
  });

  test.each([
    [{ person_id: undefined }, 'missing_identifier', undefined],
    [{ person_id: [] }, 'invalid_identifier', 'person_id'],
    [{ token: undefined }, 'missing_field', 'token'],
    [{ token: null }, 'missing_field', 'token'],
    [{ token: ' ' }, 'missing_field', 'token'],
    [{ token: 7 }, 'invalid_field', 'token'],
    [{ platform: undefined }, 'missing_field', 'platform'],
    [{ platform: '' }, 'missing_field', 'platform'],
    [{ platform: 'web' }, 'invalid_field', 'platform'],
    [{ platform: 1 }, 'invalid_field', 'platform'],
    [{ platform: 'ios ' }, 'invalid_field', 'platform'],
    [{ last_used: 'soon' }, 'invalid_timestamp', 'last_used'],
    [{ last_used: true }, 'invalid_timestamp', 'last_used'],
  ])('is rejected with %j: %s', (part, reason, field) => {
    expect(encode({ ...IPHONE, ...part })).toMatchObject({ reason, field });
  });

  test('may be 32,000 bytes and no more', () => {
    const { text } = encode({ ...IPHONE, a: '' }) as { text: string };
    const filled = (bytes: number) => encode({ ...IPHONE, a: 'x'.repeat(bytes - text.length) });
    expect(filled(32_000)).toMatchObject({ text: expect.stringMatching(/^.{32000}$/) });
    expect(filled(32_001)).toMatchObject({ reason: 'record_too_large' });
  });

  test('writes this device of this person', () => {
    const first = encode(IPHONE) as { identity: number; writes: number };
    expect(encode({ ...IPHONE, a: 1 })).toMatchObject({ identity: first.identity, writes: first.writes });
    const other = encode({ ...IPHONE, token: 'other' }) as { identity: number; writes: number };
    expect(other.identity).toBe(first.identity);
    expect(other.writes).not.toBe(first.writes);
  });
});

describe('delete of a device', () => {
  const DELETE = { sync_behavior: 'delete' };

  test('needs its person and its token only', () => {
    expect(
      encode({ person_email: 'a@b.co', token: 't"k', platform: 'web', last_used: 'x' }, DELETE),
    ).toMatchObject({
      text: '{"type":"person","action":"delete_device","identifiers":{"email":"a@b.co"},"device":{"token":"t\\"k"}}',
    });
  });

  test.each([
    [{ token: 't' }, 'missing_identifier'],
    [{ person_id: 1 }, 'missing_field'],
    [{ person_id: 1, token: {} }, 'invalid_field'],
  ])('is rejected with %j: %s', (record, reason) => {
    expect(encode(record, DELETE)).toMatchObject({ reason });
  });

  test('writes what adding the device writes', () => {
    const { identity, writes } = encode(IPHONE) as { identity: number; writes: number };
    expect(encode(IPHONE, DELETE)).toMatchObject({ identity, writes });
  });
});
