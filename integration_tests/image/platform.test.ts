import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readJson, readLines } from '../demo/files.ts';
import { hold } from '../scenarios/courier-cases.ts';
import { mirrorOptions, named, removals, status } from '../scenarios/courier-mirroring.ts';
import { courierReader } from '../scenarios/courier-reader.ts';
import { config as configOf, record, state } from '../scenarios/messages.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { ofType } from './lines.ts';
import { type Pipes, type PlatformOptions, startSync } from './platform.ts';
import { resultOf } from './result.ts';

const MEMBERS = ['a', 'b', 'c', 'd'];
/** Rows that leave out `a` and add `e`. */
const rows = named(['b', 'c', 'd', 'e']);

const customerIo = await startCustomerIo();
const courier = await startCourier();
const { members } = courierReader(courier);
beforeEach(() => {
  customerIo.reset();
  courier.reset();
  courier.subscribe('news', MEMBERS);
});
afterAll(() => Promise.all([customerIo.close(), courier.close()]));

const mirror = (): PlatformOptions => {
  const { config, catalog } = mirrorOptions(courier);
  return { config, catalog };
};

function send({ stdin }: Pipes, lines: readonly (string | object)[]): void {
  for (const line of lines) stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
}

/** Runs a sync to the end of its input. */
async function sync(options: PlatformOptions, lines: readonly (string | object)[]) {
  const running = startSync(options);
  const pipes = await running.open();
  send(pipes, lines);
  pipes.stdin.end();
  const [stdout, stderr, ending] = await Promise.all([text(pipes.stdout), text(pipes.stderr), running.ended]);
  return { ...ending, result: resultOf(ending.code, stdout, stderr) };
}

describe('behind the shell of the platform, a sync', () => {
  const lines = readLines('messages/faker.jsonl');
  const faker = () => ({
    config: configOf(customerIo, readJson('configs/demo.json').streams),
    catalog: readJson('catalogs/faker.json'),
  });

  test('delivers everything, gives every STATE back and leaves with 0', async () => {
    const { code, exitCode, result } = await sync(faker(), lines);
    expect([code, exitCode, result.stderr, result.error]).toEqual([0, '0', '', undefined]);
    expect(result.states).toHaveLength(ofType(lines, 'STATE'));
    expect(customerIo.stats().accepted).toBe(ofType(lines, 'RECORD'));
  });

  test('does the same where no stream is told to be complete, as for every custom connector', async () => {
    const withoutStatuses = lines.filter((line) => JSON.parse(line).type !== 'TRACE');
    const { code, exitCode, result } = await sync(faker(), withoutStatuses);
    expect([code, exitCode, result.error]).toEqual([0, '0', undefined]);
    expect(result.states).toHaveLength(ofType(lines, 'STATE'));
  });

  test('of a mirrored list removes nobody where the input ends without any sign, and leaves with 1', async () => {
    const { code, exitCode, result } = await sync(mirror(), rows);
    expect([code, exitCode, result.states]).toEqual([1, '1', []]);
    expect(result.error?.failure_type).toBe('transient_error');
    expect([await members('news'), removals(courier)]).toEqual([[...MEMBERS, 'e'], 0]);
  });

  test('of a mirrored list makes it exact where the input is complete', async () => {
    const { exitCode, result } = await sync(mirror(), [...rows, status('COMPLETE'), state('m', 1)]);
    expect([exitCode, result.states.length]).toEqual(['0', 1]);
    expect(await members('news')).toEqual(['b', 'c', 'd', 'e']);
  });
});

describe('a sync that is cancelled', () => {
  test('ends by itself once the platform has closed the pipes, and a mirrored list loses nobody', async () => {
    const running = startSync(mirror());
    const pipes = await running.open();
    send(pipes, [record('profile', { recipient_id: 'x', n: 1 }), state('profile', 1)]);
    await once(pipes.stdout, 'data');
    send(pipes, rows);
    for (const pipe of [pipes.stderr, pipes.stdout, pipes.stdin]) pipe.destroy();
    const { code, exitCode } = await running.ended;
    expect([code, exitCode, removals(courier)]).toEqual([1, '1', 0]);
    expect(await members('news')).toEqual(expect.arrayContaining(MEMBERS));
  });

  test('removes nobody even where the input has come to its end, as nobody takes its STATE any more', async () => {
    const running = startSync(mirror());
    const pipes = await running.open();
    const held = hold(courier, { method: 'POST' });
    send(pipes, [...rows, status('COMPLETE'), state('m', 1)]);
    pipes.stdin.end();
    await held.reached;
    for (const pipe of [pipes.stderr, pipes.stdout]) pipe.destroy();
    held.release();
    const { code, exitCode } = await running.ended;
    expect([code, exitCode, removals(courier)]).toEqual([1, '1', 0]);
    expect(await members('news')).toEqual(expect.arrayContaining(MEMBERS));
  });

  test('ends by itself while its input stays open', async () => {
    const running = startSync(mirror());
    const pipes = await running.open();
    pipes.stdout.destroy();
    send(pipes, [...rows, record('profile', { recipient_id: 'x', n: 1 }), state('profile', 1)]);
    const { code, exitCode } = await running.ended;
    expect([code, exitCode, removals(courier)]).toEqual([1, '1', 0]);
  });

  test('ends with 143 when the shell finds TERMINATED, and a mirrored list loses nobody', async () => {
    const running = startSync(mirror());
    const pipes = await running.open();
    const held = hold(courier, { method: 'POST' });
    send(pipes, [...rows, status('COMPLETE'), state('m', 1)]);
    pipes.stdin.end();
    await held.reached;
    running.terminate();
    const { code, exitCode } = await running.ended;
    held.release();
    expect([code, exitCode]).toEqual([143, '143']);
    expect(removals(courier)).toBe(0);
    expect(await members('news')).toEqual(expect.arrayContaining(MEMBERS));
  });
});

describe('AIRBYTE_ENTRYPOINT', () => {
  test('is needed: without it the shell leaves with 127', async () => {
    const running = startSync({ ...mirror(), options: ['--env=AIRBYTE_ENTRYPOINT='] });
    expect(await running.ended).toMatchObject({
      code: 127,
      exitCode: undefined,
      complaint: 'AIRBYTE_ENTRYPOINT is not set\n',
    });
  });

  test('has to be absolute: from /dest a path relative to the program is not found, which is 127 too', async () => {
    const options = ['--env=AIRBYTE_ENTRYPOINT=bin/destination-courier-customer-io'];
    const { code, exitCode, result } = await sync({ ...mirror(), options }, rows);
    expect([code, exitCode, result.lines]).toEqual([127, '127', []]);
    expect(result.stderr).toMatch(/bin\/destination-courier-customer-io: not found/);
  });
});
