import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { Connector, run, write } from './connector.ts';
import { catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
const root = mkdtempSync(join(tmpdir(), 'rejected-'));
let folder = '';
let number = 0;
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
  folder = join(root, `folder-${++number}`);
});
afterAll(async () => {
  await vendor.close();
  rmSync(root, { recursive: true });
});

const options = (rejected: object = {}) => ({
  config: config(vendor, [{ name: 'person', namespace: 'public' }], {
    rejected_records: { storage: { type: 'local', path: folder }, ...rejected },
  }),
  catalog: catalog(
    stream('person', { namespace: 'public', key: ['id', 'part'] }),
    stream('event', { mode: 'append' }),
  ),
});
const written = () =>
  readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1));

describe('rejected records in a folder', () => {
  test('are one line each, with reason, field, message, key and number, and no value', async () => {
    vendor.fault({
      kind: 'reject',
      indexes: [1],
      reason: 'invalid',
      field: 'attributes.n',
      message: 'not this one',
    });
    const result = await write(options(), [
      record('person', '{"id":98765432109876543210,"part":null,"name":"a row value"}', 'public'),
      record('person', { id: 2, part: 'é', name: 'x'.repeat(1001) }, 'public'),
      record('person', { id: 3, name: 'a row value' }, 'public'),
      record('event', { event_name: 'n' }),
      state('person', 1, 'public'),
    ]);
    expect(result.code).toBe(0);
    const file = readdirSync(folder);
    expect(file).toHaveLength(1);
    expect(file[0]).toMatch(/^rejected-.*\.jsonl$/);
    expect(written().toSorted()).toEqual([
      '{"stream":"event","namespace":null,"reason":"missing_identifier","field":null,"message":"None of person_cio_id, person_id, person_email, anonymous_id is there.","primary_key":null,"record_number":1}',
      '{"stream":"person","namespace":"public","reason":"refused_by_service","field":"attributes.n","message":"invalid: not this one","primary_key":{"id":3,"part":null},"record_number":3}',
      '{"stream":"person","namespace":"public","reason":"value_too_long","field":"name","message":"The attribute\'s value is longer than 1000 bytes.","primary_key":{"id":2,"part":"é"},"record_number":2}',
    ]);
    expect(result.states.map((line) => JSON.parse(line).state.destinationStats)).toEqual([
      { recordCount: 1, rejectedRecordCount: 2 },
    ]);
  });

  test('are on disk before the STATE that counts them leaves, while the input stays open', async () => {
    const connector = new Connector('write', options());
    connector.write(record('person', {}, 'public'), state('person', 1, 'public'));
    const line = await connector.line(({ type }) => type === 'STATE');
    expect(written()).toHaveLength(1);
    expect(JSON.parse(line).state.destinationStats).toEqual({ recordCount: 0, rejectedRecordCount: 1 });
    expect((await connector.end().result()).code).toBe(0);
  });

  test('are written also where there are so many of them that the sync fails, with the STATE withheld', async () => {
    const rows = Array.from({ length: 10 }, () => record('person', {}, 'public'));
    const result = await write(options(), [...rows, state('person', 1, 'public')]);
    expect(result.error?.failure_type).toBe('config_error');
    expect(result.states).toEqual([]);
    expect(written()).toHaveLength(10);
  });

  test('leave no file behind where there are none', async () => {
    const result = await write(options(), [
      record('person', { id: 1 }, 'public'),
      state('person', 1, 'public'),
    ]);
    expect(result.states).toHaveLength(1);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('that cannot be written stop the sync, for the user to mend, with the STATE withheld', async () => {
    writeFileSync(folder, 'a file and no folder');
    const result = await write(options(), [record('person', {}, 'public'), state('person', 1, 'public')]);
    expect(result.code).toBe(1);
    expect(result.states).toEqual([]);
    expect(result.error).toMatchObject({
      failure_type: 'config_error',
      message: `Rejected records cannot be written to ${folder} (EEXIST): check rejected_records.storage.path, and that the connector may write there.`,
    });
  });

  test('come from a dry run as well', async () => {
    const result = await write({ ...options(), args: ['--dry-run'] }, [record('person', {}, 'public')]);
    expect(result.code).toBe(0);
    expect(written()).toHaveLength(1);
  });
});

describe('check', () => {
  const check = async () => (await run('check', { config: options().config })).messages.at(-1);

  test('tries the folder and leaves nothing in it', async () => {
    expect(await check()).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('tells a folder that cannot be written to', async () => {
    writeFileSync(folder, '');
    expect(await check()).toMatchObject({
      connectionStatus: {
        status: 'FAILED',
        message: `Rejected records cannot be written to ${folder} (EEXIST): check rejected_records.storage.path, and that the connector may write there.`,
      },
    });
  });
});
