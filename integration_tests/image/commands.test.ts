import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import spec from '../../spec.json' with { type: 'json' };
import { readJson, readLines } from '../demo/files.ts';
import type { Result } from '../scenarios/connector.ts';
import { catalog, config, record, state, stream } from '../scenarios/messages.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { startBucket } from './bucket.ts';
import { Container, run } from './container.ts';
import { ofType } from './lines.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

describe('spec', () => {
  test('is spec.json, whatever the working directory', async () => {
    const result = await run(['spec'], { options: ['--workdir=/'] });
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.messages).toEqual([{ type: 'SPEC', spec }]);
  });
});

describe('check', () => {
  test('succeeds with a key that the service takes', async () => {
    const result = await run(['check', '--config', 'config.json'], {
      files: { 'config.json': config(vendor) },
    });
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.messages).toContainEqual({
      type: 'CONNECTION_STATUS',
      connectionStatus: { status: 'SUCCEEDED' },
    });
  });

  test('fails with a key that the service refuses, and leaves with 0 all the same', async () => {
    const files = { 'config.json': config({ ...vendor, apiKey: 'wrong' }) };
    const result = await run(['check', '--config', '/dest/config.json'], { files });
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.messages).toContainEqual({
      type: 'CONNECTION_STATUS',
      connectionStatus: { status: 'FAILED', message: expect.stringContaining('refuses the credentials') },
    });
  });
});

describe('write', () => {
  test('delivers a stream of a real source, and every STATE comes back', async () => {
    const lines = readLines('messages/faker.jsonl');
    const result = await write(
      config(vendor, readJson('configs/demo.json').streams),
      readJson('catalogs/faker.json'),
      lines,
    );
    expect([result.code, result.stderr, result.error]).toEqual([0, '', undefined]);
    expect(result.states).toHaveLength(ofType(lines, 'STATE'));
    expect(vendor.stats().accepted).toBe(ofType(lines, 'RECORD'));
  });

  test('has the client of S3 with it, which is loaded only where it is needed', async () => {
    const bucket = await startBucket();
    const result = await write(
      config(vendor, [], {
        rejected_records: { max_percent: 100, storage: { type: 's3', prefix: 'bad/', ...bucket.settings } },
      }),
      catalog(stream('person', { key: ['id'] })),
      [record('person', { id: ' ' }), state('person', 1)],
    );
    await bucket.close();
    expect([result.code, result.stderr, result.error]).toEqual([0, '', undefined]);
    expect(result.states).toHaveLength(1);
    expect(bucket.objects).toEqual([expect.stringContaining('"reason":"missing_identifier"')]);
  });
});

function write(settings: object, streams: object, lines: readonly (string | object)[]): Promise<Result> {
  const files = { 'config.json': settings, 'catalog.json': streams };
  return new Container(['write', '--config', 'config.json', '--catalog', 'catalog.json'], { files })
    .write(...lines)
    .end().result;
}
