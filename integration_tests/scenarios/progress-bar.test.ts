import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { TestTerminal } from '../../src/commands/test-terminal.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { catalog, config, record, state, stream } from './messages.ts';
import { COLUMNS, OnTerminal, type TerminalOptions } from './on-terminal.ts';
import { checkProtocol } from './protocol-schema.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const messages = [record('person', { id: 1 }), record('person', { id: ' ' }), state('person', 1)];

function start(options: Partial<TerminalOptions> = {}): OnTerminal {
  return new OnTerminal({
    config: config(vendor, [], { rejected_records: { max_percent: 100 } }),
    catalog: catalog(stream('person', { key: ['id'] })),
    messages,
    ...options,
  });
}

/** Lets the sync's request wait until it is released, so that there is something to be seen. */
function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  vendor.fault({ kind: 'delay', until: promise });
  return resolve;
}

/** The types of messages in what stdout was given. Fails where a line is none. */
function types(stdout: string): string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => checkProtocol(line).type);
}

/** The last line of a terminal that has been written this. Fails where a line has wrapped on the way. */
function lastLine(seen: string): string {
  const terminal = new TestTerminal(COLUMNS);
  terminal.write(seen);
  return terminal.line;
}

describe('where stderr is a terminal and stdout is not', () => {
  test('a sync shows how much of a file is done, and leaves an empty line', async () => {
    const release = hold();
    const sync = start();
    await sync.saw(/ 50 % {2}\[#{5}\.{5}\] {2}2 records read {2}0 accepted {2}1 rejected {2}1 call /);
    release();
    const { code, seen, stdout } = await sync.result();
    expect([code, lastLine(seen)]).toEqual([0, '']);
    expect(types(stdout)).toEqual(['STATE', 'LOG', 'LOG']);
  });

  test('a sync counts what comes out of a pipe', async () => {
    const release = hold();
    const sync = start({ commandLine: (connector) => `cat in.jsonl | ${connector} > out.jsonl` });
    await sync.saw(/\r2 records read {2}0 accepted {2}1 rejected {2}1 call /);
    release();
    const { code, seen, stdout } = await sync.result();
    expect([code, lastLine(seen)]).toEqual([0, '']);
    expect(types(stdout)).toEqual(['STATE', 'LOG', 'LOG']);
  });

  test('a sync that fails leaves an empty line too', async () => {
    const release = hold();
    vendor.fault({ kind: 'status', status: 401 });
    const sync = start();
    await sync.saw(/ 50 % /);
    release();
    const { code, seen, stdout } = await sync.result();
    expect([code, lastLine(seen)]).toEqual([1, '']);
    expect(types(stdout)).toContain('TRACE');
  });

  test('Ctrl-C ends a sync as ever, and leaves nothing but its own sign', async () => {
    const release = hold();
    const sync = start();
    await sync.saw(/ 50 % /);
    sync.press('\x03');
    const { code, seen } = await sync.result();
    release();
    expect([code, lastLine(seen)]).toEqual([130, '']);
    expect(seen).toContain('^C');
  });
});

describe('nothing is drawn', () => {
  test('where the terminal is a dumb one', async () => {
    const { code, seen, stdout } = await start({ env: { TERM: 'dumb' } }).result();
    expect([code, seen]).toEqual([0, '']);
    expect(types(stdout)).toEqual(['STATE', 'LOG', 'LOG']);
  });

  test('where stdout is a terminal as well: it has the messages', async () => {
    const { code, seen } = await start({ commandLine: (connector) => `${connector} < in.jsonl` }).result();
    expect([code, types(seen)]).toEqual([0, ['STATE', 'LOG', 'LOG']]);
  });
});

test('the bar has no colours, so that there are none to turn off', async () => {
  const release = hold();
  const sync = start();
  await sync.saw(/ 50 % /);
  release();
  const { seen } = await sync.result();
  expect(seen.replaceAll('\x1b[J', '')).not.toContain('\x1b');
});
