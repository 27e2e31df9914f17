/** Opens the connections to a service, to its App API too where there is a key for it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import type { Service } from '../objects/service.ts';
import { Client } from './client.ts';
import { Http } from './http.ts';

const CLOCK = {
  now: () => performance.now(),
  sleep: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
};

/** @param onRateLimited told that the service asks for fewer requests, and for how many milliseconds one will wait */
export function openClient(
  service: Service,
  delivery: Config['delivery'],
  onRateLimited: (milliseconds: number) => void,
): { readonly client: Client; readonly close: () => void } {
  const http = new Http(service.baseUrl, delivery.max_concurrency, service.headers);
  const app = service.appApi && openClient(service.appApi, delivery, onRateLimited);
  const client = new Client({
    service,
    http,
    requestsPerSecond: delivery.requests_per_second,
    maxConcurrency: delivery.max_concurrency,
    retryForSeconds: delivery.retry_for_seconds,
    clock: CLOCK,
    random: Math.random,
    app: app?.client,
    onRateLimited,
  });
  const close = () => {
    void http.close();
    app?.close();
  };
  return { client, close };
}
