/** Plain requests to a service, with a memory for answers that said it was too much. */

import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 60_000;
/** How often a request is sent again after a 429. */
const MAX_WAITS = 3;
/** A 429 without Retry-After: the longest limit that is documented is one a minute. */
const DEFAULT_WAIT_MS = 61_000;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member, by probes that know which.
  readonly json: any;
}

export interface SendOptions {
  /** In place of the credentials of the client. */
  readonly authorization?: string;
  /** Takes a 429 as the answer; otherwise the request is sent again when its time has come. */
  readonly isOnce?: boolean;
}

export class Http {
  readonly base: string;
  readonly #authorization: string;
  /** Every 429 so far. */
  readonly tooMany: Reply[] = [];

  constructor(base: string, authorization: string) {
    this.base = base.replace(/\/$/, '');
    this.#authorization = authorization;
  }

  /** The same credentials at another host. */
  atOtherBase(base: string): Http {
    return new Http(base, this.#authorization);
  }

  /** @param body text as it is, or an object for JSON; no redirect is followed */
  async send(
    method: string,
    path: string,
    body?: object | string,
    options: SendOptions = {},
  ): Promise<Reply> {
    for (let waits = 0; ; waits++) {
      const reply = await this.#sendOnce(method, path, body, options.authorization ?? this.#authorization);
      if (reply.status !== 429) return reply;
      this.tooMany.push(reply);
      if (options.isOnce || waits === MAX_WAITS) return reply;
      await sleep(waitOf(reply));
    }
  }

  async #sendOnce(
    method: string,
    path: string,
    body: object | string | undefined,
    authorization: string,
  ): Promise<Reply> {
    const response = await this.#fetch(path, {
      method,
      redirect: 'manual',
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.base + path, init);
    } catch (error) {
      const { message, cause } = error as Error;
      throw new Error(`no answer from ${this.base}: ${(cause as Error | undefined)?.message ?? message}`);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function waitOf({ headers }: Reply): number {
  const after = headers.get('retry-after');
  if (after === null) return DEFAULT_WAIT_MS;
  const seconds = Number(after);
  const wait = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1000;
  return Number.isNaN(wait) ? DEFAULT_WAIT_MS : Math.min(Math.max(wait, 0), DEFAULT_WAIT_MS);
}

export function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

/** A reply where none but a success was foreseen. */
export function expectSuccess(reply: Reply, what: string): Reply {
  if (isSuccess(reply)) return reply;
  throw new Error(`${what} was answered with ${reply.status}: ${reply.text.slice(0, 200)}`);
}

/** What a 429 says of when to come back. */
export function retryAfterOf({ headers }: Reply): 'absent' | 'seconds' | 'date' {
  const after = headers.get('retry-after');
  if (after === null) return 'absent';
  return /^\d+$/.test(after) ? 'seconds' : 'date';
}
