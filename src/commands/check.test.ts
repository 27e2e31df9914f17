import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Output } from '../protocol/output.ts';
import { check } from './check.ts';

const US = 'https://api.courier.com';
const EU = 'https://api.eu.courier.com';
const folder = mkdtempSync(join(tmpdir(), 'check-'));

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
  rmSync(folder, { recursive: true });
});

async function messageOf(service: object): Promise<string | undefined> {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ service: { type: 'courier', api_key: 'k', ...service } }));
  const stream = new PassThrough({ encoding: 'utf8' });
  await check(path, new Output(stream));
  return JSON.parse(stream.read() as string).connectionStatus.message;
}

describe('a key that Courier refuses', () => {
  test.each([
    ['us', US, EU, 'eu'],
    ['eu', EU, US, 'us'],
  ])('is one of the other region where that one takes it: %s', async (region, here, there, other) => {
    nock(here).get('/lists').reply(401);
    nock(there, { reqheaders: { authorization: 'Bearer k' } })
      .get('/lists')
      .reply(200, { items: [] });
    expect(await messageOf({ region })).toBe(
      `The API key belongs to a workspace in region ${other}, but the configuration says ${region}: set region to ${other}.`,
    );
  });

  test('is a wrong one where the other region refuses it too, or cannot be asked', async () => {
    nock(US).get('/lists').twice().reply(401);
    nock(EU).get('/lists').reply(401);
    expect(await messageOf({})).toMatch(/^Courier refuses the API key \(HTTP 401\)/);
    nock(EU).get('/lists').replyWithError('cut');
    expect(await messageOf({})).toMatch(/^Courier refuses the API key \(HTTP 401\)/);
  });

  test('is not sent anywhere else where an address is configured', async () => {
    nock('https://proxy.example').get('/lists').reply(401);
    expect(await messageOf({ base_url: 'https://proxy.example' })).toMatch(/^Courier refuses the API key/);
    expect(nock.pendingMocks()).toEqual([]);
  });
});
