import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { startVendor } from '../../bench/vendor-process.ts';
import { catalog, record, state, stream } from '../scenarios/messages.ts';
import { run } from './container.ts';
import { type Pipes, startSync } from './platform.ts';
import { resultOf } from './result.ts';

const RECORDS = 1_000_000;
const RECORDS_A_STATE = 1000;
/** Bytes of a record's line, newline included. */
const LINE = 460;

describe('in a container of 512 MB', () => {
  test(`${RECORDS} records are delivered, and every STATE comes back`, { timeout: 900_000 }, async () => {
    const vendor = await startVendor('customer-io', ['--record', 'counts']);
    const running = startSync({
      config: {
        service: { type: 'customer_io', site_id: 'site-id', api_key: 'api-key', base_url: vendor.urls.us },
      },
      catalog: catalog(stream('person', { key: ['id'] })),
      options: limit('512m'),
    });
    const pipes = await running.open();
    const begun = performance.now();
    const output = Promise.all([text(pipes.stdout), text(pipes.stderr)]);
    await feed(pipes);
    const { code, exitCode, peak } = await running.ended;
    const result = resultOf(code, ...(await output));
    const seconds = Math.round((performance.now() - begun) / 1000);
    const { accepted } = await vendor.stats();
    vendor.stop();
    console.log(`${RECORDS} records of ${LINE} bytes: peak ${peak} MB of 512, ${seconds} s`);
    expect([exitCode, result.stderr, result.error]).toEqual(['0', '', undefined]);
    expect([accepted, result.states.length]).toEqual([RECORDS, RECORDS / RECORDS_A_STATE]);
  });
});

function limit(memory: string): string[] {
  return [`--memory=${memory}`, `--memory-swap=${memory}`];
}

async function feed({ stdin }: Pipes): Promise<void> {
  const bare = Buffer.byteLength(`${record('person', { id: RECORDS, fill: '' })}\n`);
  const fill = 'x'.repeat(LINE - bare);
  for (let from = 0; from < RECORDS; from += RECORDS_A_STATE) {
    const rows = Array.from({ length: RECORDS_A_STATE }, (_, i) =>
      record('person', { id: RECORDS + from + i, fill }),
    );
    const lines = [...rows, JSON.stringify(state('person', from))];
    if (!stdin.write(`${lines.join('\n')}\n`)) await once(stdin, 'drain');
  }
  stdin.end();
}

describe('the heap of Node', () => {
  /** Prints its limit, in MB. */
  const tell =
    'import { getHeapStatistics } from "node:v8"; console.error(getHeapStatistics().heap_size_limit / 2 ** 20)';

  test.each([512, 1024, 2048])('may take about half of a container of %i MB', async (memory) => {
    const { stderr } = await run(['spec'], {
      files: { 'tell.mjs': tell },
      options: [...limit(`${memory}m`), '--env=NODE_OPTIONS=--import=/dest/tell.mjs'],
    });
    expect(Number(stderr) / memory).toBeGreaterThan(0.4);
    expect(Number(stderr) / memory).toBeLessThan(0.65);
  });
});
