/** A call whose body is held back, so that it stays in flight for exactly as long as a test wants. */

import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, vi } from 'vitest';
import type { Courier } from './server.ts';

export interface SlowCall {
  /** Sends the rest of the body and gives the status of the answer. */
  finish(): Promise<number>;
}

/** Starts a call and returns when the server has it in flight. */
export async function startSlowly(
  { urls, apiKey, stats }: Courier,
  method: string,
  path: string,
  body: unknown,
): Promise<SlowCall> {
  const { requests } = stats();
  const sent = request(`${urls.us}${path}`, { method, headers: { authorization: `Bearer ${apiKey}` } });
  const status = new Promise<number>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then(() => resolve(response.statusCode!), reject);
    });
  });
  sent.flushHeaders();
  await vi.waitFor(() => expect(stats().requests).toBe(requests + 1), { interval: 2 });
  return {
    finish() {
      sent.end(JSON.stringify(body));
      return status;
    },
  };
}
