import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { Output } from '../protocol/output.ts';
import { openConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SERVICE = { type: 'customer_io', site_id: 'site', api_key: 'the-track-key' };

/** Opens a configuration, and what it says goes into the stream. */
function open(settings: object): { output: Output; logged: () => string[] } {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ service: SERVICE, ...settings }));
  const stream = new PassThrough({ encoding: 'utf8' });
  const output = new Output(stream);
  openConfiguration(path, output);
  const logged = () =>
    ((stream.read() ?? '') as string)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).log.message);
  return { output, logged };
}

describe('settings that there are not', () => {
  test('are told in one warning', () => {
    const { logged } = open({ delivery: { speed: 1 }, streams: [{ name: 's', objekt: 'person' }] });
    expect(logged()).toEqual([
      'Ignored in the configuration, because there are no such settings: delivery.speed, streams.0.objekt.',
    ]);
  });

  test('are not talked about where there are none', () => {
    expect(open({}).logged()).toEqual([]);
  });
});

test('no secret of the configuration leaves through a log, be it as it is or as it is sent', () => {
  const storage = {
    type: 's3',
    bucket: 'b',
    access_key_id: 'the-access-key',
    secret_access_key: 'the-secret-key',
    endpoint: 'http://user:the-p%40ssword@storage.example',
  };
  const { output, logged } = open({ rejected_records: { storage } });
  const basic = Buffer.from('site:the-track-key').toString('base64');
  for (const secret of ['the-track-key', 'the-access-key', 'the-secret-key', 'the-p@ssword', basic]) {
    output.log('INFO', `before ${secret} after`);
  }
  expect(new Set(logged())).toEqual(new Set(['before ****** after']));
});
