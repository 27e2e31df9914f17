import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { customerIo } from '../objects/customer-io/service.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { Client, Stopped } from './client.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';

const REQUEST: HttpRequest = { method: 'POST', path: '/batch', body: Buffer.from('{"batch":[]}') };

type Answer = number | Error | Partial<HttpResponse>;

/** A client whose service gives these answers one after the other, and the last one again and again. */
class Bench {
  /** When each request was made. */
  readonly made: number[] = [];
  readonly client: Client;
  hold: Promise<void> = Promise.resolve();
  /** How long an answer takes, in milliseconds. */
  takes = 0;
  /** How long each request that the service asked to be patient waited. */
  readonly limited: number[] = [];

  constructor(answers: Answer[], { retryForSeconds = 600, perSecond = 1000, random = 1 } = {}) {
    const http = {
      send: async (request: HttpRequest): Promise<HttpResponse> => {
        expect(request).toBe(REQUEST);
        const answer = answers[Math.min(this.made.length, answers.length - 1)]!;
        this.made.push(Date.now());
        await this.hold;
        if (this.takes > 0) await new Promise((resolve) => setTimeout(resolve, this.takes));
        if (answer instanceof Error) throw answer;
        const response = typeof answer === 'number' ? { status: answer } : answer;
        return { status: 200, body: '{}', retryAfter: undefined, ...response };
      },
    };
    const clock = {
      now: () => Date.now(),
      sleep: (milliseconds: number, signal: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          if (signal.aborted) return reject(signal.reason);
          const timer = setTimeout(resolve, milliseconds);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
        }),
    };
    this.client = new Client({
      service: customerIo({
        type: 'customer_io',
        site_id: 'site',
        api_key: 'the-secret',
        region: 'us',
        base_url: undefined,
      }),
      http: http as unknown as Http,
      requestsPerSecond: perSecond,
      maxConcurrency: 16,
      retryForSeconds,
      clock,
      random: () => random,
      onRateLimited: (milliseconds) => this.limited.push(milliseconds),
    });
  }

  /** What comes of a request, whatever time it takes. */
  async send(): Promise<unknown> {
    const outcome = this.client.send(REQUEST).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    return outcome;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('a request', () => {
  test.each([
    [200, 'ok'],
    [{ status: 200, body: '<html>' }, 'ok'],
    [{ status: 207, body: '{"errors":[{"batch_index":0}]}' }, 'ok'],
    [400, 'split'],
    [413, 'split'],
    [422, 'split'],
  ] as const)('answered with %j is made once and means %s', async (answer, verdict) => {
    const bench = new Bench([answer, 200]);
    expect(await bench.send()).toMatchObject({ verdict, response: { retryAfter: undefined } });
    expect(bench.made).toEqual([0]);
    expect(bench.client.calls).toBe(1);
  });

  test.each<[string, Answer]>([
    ['a connection that is cut', RESET],
    ['a timeout', new DOMException('timed out', 'TimeoutError')],
    ['408', 408],
    ['429', 429],
    ['500', 500],
    ['502 in HTML', { status: 502, body: '<html>' }],
    ['503', 503],
    ['504', 504],
    ['524', 524],
    ['207 whose list cannot be read', { status: 207, body: '{"errors":[' }],
  ])('is made again after %s', async (_, answer) => {
    const bench = new Bench([answer, answer, 200]);
    expect(await bench.send()).toMatchObject({ verdict: 'ok' });
    expect(bench.made).toEqual([0, 500, 1500]);
    expect(bench.client.calls).toBe(3);
  });

  test.each([301, 302, 307, 308, 401, 402, 403, 404])(
    'answered with %d ends the sync at once',
    async (status) => {
      const bench = new Bench([status]);
      const error = await bench.send();
      expect(error).toMatchObject({ failureType: 'config_error' });
      expect((error as Error).message).toContain(`HTTP ${status}`);
      expect(bench.made).toEqual([0]);
    },
  );

  test('tells of it where the service asks for fewer requests, and of nothing else', async () => {
    const bench = new Bench([503, 429, { status: 429, retryAfter: '7' }, 200]);
    await bench.send();
    expect(bench.limited).toEqual([1000, 7000]);
  });

  test('waits as long as the service asks, up to five minutes', async () => {
    const bench = new Bench([
      { status: 429, retryAfter: '7' },
      { status: 503, retryAfter: 'Thu, 01 Jan 1970 00:01:07 GMT' },
      { status: 429, retryAfter: '301' },
      200,
    ]);
    await bench.send();
    expect(bench.made).toEqual([0, 7000, 67_000, 367_000]);
  });

  test('waits by the clock where the service asks for something else', async () => {
    const bench = new Bench([{ status: 429, retryAfter: 'soon' }, 200], { random: 0.5 });
    await bench.send();
    expect(bench.made).toEqual([0, 250]);
  });

  test('counts towards the rate, each try of it', async () => {
    const bench = new Bench([500, 500, 200], { perSecond: 1, random: 0 });
    await bench.send();
    expect(bench.made).toHaveLength(3);
    expect(bench.made[1]! - bench.made[0]!).toBeGreaterThan(1000);
    expect(bench.made[2]! - bench.made[1]!).toBeGreaterThan(1000);
  });
});

describe('patience', () => {
  test('ends after retry_for_seconds, with a last try at the very end', async () => {
    const bench = new Bench([503], { retryForSeconds: 10 });
    const error = await bench.send();
    expect(error).toBeInstanceOf(TraceError);
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect((error as Error).message).toContain('10 seconds');
    expect((error as Error).message).toContain('HTTP 503');
    expect(bench.made).toEqual([0, 500, 1500, 3500, 7500, 10_000]);
  });

  test.each<[Answer, string]>([
    [RESET, 'the connection was cut'],
    [429, 'HTTP 429'],
    [
      Object.assign(new Error('getaddrinfo ENOTFOUND the-secret'), { code: 'ENOTFOUND' }),
      'could not be resolved',
    ],
  ])('ends with what went wrong last: %s', async (answer, problem) => {
    const error = (await new Bench([answer], { retryForSeconds: 1 }).send()) as Error;
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('the-secret');
  });

  test('is one try where retry_for_seconds is 0', async () => {
    const bench = new Bench([500], { retryForSeconds: 0 });
    expect(await bench.send()).toMatchObject({ failureType: 'transient_error' });
    expect(bench.made).toEqual([0]);
  });

  test('is not outlasted by a longer Retry-After', async () => {
    const bench = new Bench([{ status: 429, retryAfter: '3600' }], { retryForSeconds: 60 });
    expect(await bench.send()).toMatchObject({ failureType: 'transient_error' });
    expect(bench.made).toEqual([0, 60_000]);
  });

  test('begins anew with each request', async () => {
    const bench = new Bench([500, 500, 200, 500, 500, 200], { retryForSeconds: 2 });
    expect(await bench.send()).toMatchObject({ verdict: 'ok' });
    expect(await bench.send()).toMatchObject({ verdict: 'ok' });
    expect(bench.made).toEqual([0, 500, 1500, 1500, 2000, 3000]);
  });
});

describe('requests that come at once', () => {
  /** How many of so many requests are made at each time. */
  async function begun(bench: Bench, requests: number): Promise<Record<number, number>> {
    bench.takes = 100;
    const answers = Array.from({ length: requests }, () => bench.client.send(REQUEST));
    await vi.runAllTimersAsync();
    await Promise.all(answers);
    return Object.fromEntries(
      [...new Set(bench.made)].map((time) => [time, bench.made.filter((made) => made === time).length]),
    );
  }

  test('are more and more under way as long as all goes well, up to the maximum', async () => {
    expect(await begun(new Bench([200]), 50)).toEqual({ 0: 4, 100: 8, 200: 16, 300: 16, 400: 6 });
  });

  test('are fewer once the service has too much to do', async () => {
    const answers = [...Array(12).fill(200), ...Array(16).fill(503), 200];
    expect(await begun(new Bench(answers), 60)).toMatchObject({
      0: 4,
      100: 8,
      200: 16,
      300: 8,
      400: 9,
      500: 10,
    });
  });
});

describe('a client that is stopped', () => {
  test('ends the wait before another try', async () => {
    const bench = new Bench([{ status: 429, retryAfter: '100' }]);
    const outcome = expect(bench.client.send(REQUEST)).rejects.toBeInstanceOf(Stopped);
    await vi.advanceTimersByTimeAsync(50_000);
    bench.client.stop();
    await outcome;
    await vi.runAllTimersAsync();
    expect(bench.made).toEqual([0]);
  });

  test('ends the wait for the rate', async () => {
    const bench = new Bench([200], { perSecond: 1 });
    await bench.client.send(REQUEST);
    const outcome = expect(bench.client.send(REQUEST)).rejects.toBeInstanceOf(Stopped);
    await vi.advanceTimersByTimeAsync(500);
    bench.client.stop();
    await outcome;
    await vi.runAllTimersAsync();
    expect(bench.made).toEqual([0]);
  });

  test('sends nothing any more', async () => {
    const bench = new Bench([200]);
    bench.client.stop();
    await expect(bench.client.send(REQUEST)).rejects.toBeInstanceOf(Stopped);
    expect(bench.made).toEqual([]);
  });

  test.each([
    [200, { verdict: 'ok' }],
    [400, { verdict: 'split' }],
    [401, { failureType: 'config_error' }],
  ])('still takes the answer to what is under way: %d', async (status, expected) => {
    const bench = new Bench([status]);
    let answer = () => {};
    bench.hold = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const outcome = bench.client.send(REQUEST).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    bench.client.stop();
    answer();
    expect(await outcome).toMatchObject(expected);
  });

  test('does not try again what fails then', async () => {
    const bench = new Bench([500]);
    let answer = () => {};
    bench.hold = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const outcome = expect(bench.client.send(REQUEST)).rejects.toBeInstanceOf(Stopped);
    await vi.advanceTimersByTimeAsync(0);
    bench.client.stop();
    answer();
    await outcome;
    expect(bench.made).toHaveLength(1);
  });
});
