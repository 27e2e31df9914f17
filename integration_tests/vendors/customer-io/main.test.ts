/** The server as a process of its own, and its admin endpoints. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { exactly, identify, newDesk } from './desk.ts';

async function startProcess(
  ...options: string[]
): Promise<{ child: ChildProcess; urls: Record<string, string> }> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { urls: Record<string, string> }) };
}

test('a process prints its URLs, takes switches and options, and ends on a signal', async () => {
  const { child, urls } = await startProcess(
    '--port',
    '0',
    '--region',
    'eu',
    '--switch',
    'emptyBatch=200',
    '--switch',
    'kilobyte=1024',
    '--api-key',
    'secret',
  );
  const authorization = `Basic ${btoa('site-id:secret')}`;
  const post = (body: string) =>
    fetch(`${urls.eu}/api/v2/batch`, { method: 'POST', body, headers: { authorization } });
  expect((await post('{"batch":[]}')).status).toBe(200);
  expect((await post(JSON.stringify({ batch: [identify('1')] }))).status).toBe(200);
  const people = await fetch(`${urls.us}/__admin/people`);
  expect(await people.json()).toMatchObject([{ id: '1' }]);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a process refuses an unknown switch', async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--switch', 'kilobyte=999'], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test('the admin endpoints read what the server holds, and are not recorded themselves', async () => {
  const desk = await newDesk();
  await desk.batch(identify('1', { plan: 'a' }), identify({ id: '' }));
  const read = async (name: string) =>
    (await fetch(`${desk.vendor.urls.app}/__admin/${name}`)).json() as Promise<unknown>;
  expect(await read('stats')).toMatchObject({ requests: 1, items: 2, accepted: 1 });
  expect(await read('person?id=1')).toMatchObject({ attributes: exactly({ plan: 'a' }) });
  expect(await read('person?id=2')).toBeNull();
  expect(await read('items')).toMatchObject([{ outcome: 'accepted' }, { outcome: 'rejected' }]);
  expect(await read('requests')).toMatchObject([
    { method: 'POST', text: expect.stringContaining('"plan":"a"') },
  ]);
  expect(await read('activities?type=profile_create')).toHaveLength(1);
  for (const name of ['events', 'devices', 'objects']) expect(await read(name)).toEqual([]);
  expect(desk.vendor.stats().requests).toBe(1);
});

test('the admin endpoints set faults and switches, and reset', async () => {
  const desk = await newDesk();
  const write = async (method: string, name: string, body: unknown) => {
    const text = JSON.stringify(body);
    return (await fetch(`${desk.vendor.urls.us}/__admin/${name}`, { method, body: text })).status;
  };
  await write('POST', 'faults', [{ kind: 'status', status: 503, path: 'batch$', times: 9 }]);
  expect((await desk.batch(identify('1'))).status).toBe(503);
  await write('DELETE', 'faults', {});
  await write('POST', 'switches', { applyLag: 10 });
  await desk.batch(identify('1'));
  expect(desk.vendor.people()).toEqual([]);
  await write('POST', 'settle', {});
  expect(desk.vendor.people()).toHaveLength(1);
  expect(await write('POST', 'segments', { name: 'all' })).toBe(200);
  await write('POST', 'reset', {});
  expect([desk.vendor.people(), desk.vendor.requests(), desk.vendor.segment(1)]).toEqual([[], [], undefined]);
  expect(await write('POST', 'switches', { applyLag: 3 })).toBe(400);
});
