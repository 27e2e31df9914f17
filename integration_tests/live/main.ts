/** `npm run test:live`: the connector and the open questions against real accounts, for whoever has keys. */

import { randomBytes } from 'node:crypto';
import { runLive } from './run.ts';

const stop = new AbortController();
process.once('SIGINT', () => {
  console.log('\nStopping after this step; what was written is deleted first.');
  stop.abort();
});

try {
  const isFine = await runLive({
    env: process.env,
    prefix: `live-${randomBytes(4).toString('hex')}`,
    print: console.log,
    signal: stop.signal,
  });
  process.exitCode = isFine ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
