import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { hold } from '../scenarios/courier-cases.ts';
import { ids, mirrorOptions, named, removals, status } from '../scenarios/courier-mirroring.ts';
import { record, state } from '../scenarios/messages.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { Container } from './container.ts';
import { docker } from './docker.ts';

const vendor = await startCourier();
afterAll(() => vendor.close());

const WRITE = ['write', '--config', 'config.json', '--catalog', 'catalog.json'];
const { config, catalog } = mirrorOptions(vendor);
const files = { 'config.json': config, 'catalog.json': catalog };

test('docker stop ends a sync that waits for more with 143, and what was settled stays settled', async () => {
  const container = new Container(WRITE, { files });
  container.write(record('profile', { recipient_id: 'x', n: 1 }), state('profile', 1));
  await once(container.process.stdout!, 'data');
  await docker('stop', '--time=60', container.name);
  const result = await container.result;
  expect([result.code, result.stderr, result.error]).toEqual([143, '', undefined]);
  expect(result.states).toHaveLength(1);
});

test('docker stop ends a sync whose service hangs with 143, and nobody leaves a mirrored list', async () => {
  vendor.subscribe('news', ids(4));
  const held = hold(vendor, { method: 'POST' });
  const container = new Container(WRITE, { files });
  container.write(...named(['u1', 'u2', 'u3', 'new']), status('COMPLETE'), state('m', 1)).end();
  await held.reached;
  await docker('stop', '--time=60', container.name);
  held.release();
  const result = await container.result;
  expect([result.code, result.stderr, result.states, removals(vendor)]).toEqual([143, '', [], 0]);
});
