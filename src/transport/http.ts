/** Sends requests to one service over one pool of connections. */

import { Pool } from 'undici';
import { Answer } from './answer.ts';

/** A request that has no answer by then is taken for lost. */
const TIMEOUT = 60_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: Buffer;
  /** Set where it is for the service's App API (`Service.appApi`). */
  readonly isForAppApi?: true;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

export class Http {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #headersWithBody: Record<string, string>;

  /**
   * @param baseUrl scheme, host and, behind a proxy, a path that goes before every other
   * @param headers sent with every request, the credentials among them
   */
  constructor(baseUrl: string, connections: number, headers: Readonly<Record<string, string>>) {
    const { origin, pathname } = new URL(baseUrl);
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#headers = { ...headers };
    this.#headersWithBody = { ...headers, 'content-type': 'application/json' };
    this.#pool = new Pool(origin, {
      connections,
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
      connectTimeout: 10_000,
    });
  }

  /** Fails where there was no answer: the connection failed, was cut, or the time was up. */
  send({ method, path, body }: HttpRequest): Promise<HttpResponse> {
    const headers = body === undefined ? this.#headers : this.#headersWithBody;
    return new Promise((resolve, reject) => {
      const options = { method, path: this.#prefix + path, headers, body: body ?? null };
      this.#pool.dispatch(options, new Answer(TIMEOUT, resolve, reject));
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** What went wrong on the way, in words that fit into a sentence. Never holds an address or a header. */
export function describeNetworkError(error: unknown): string {
  const { code: own, name } = Object(error) as { code?: unknown; name?: unknown };
  const code = typeof own === 'string' ? own : name;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name could not be resolved';
    case 'ECONNREFUSED':
      return 'it refused the connection';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'the connection was cut';
    case 'ETIMEDOUT':
    case 'TimeoutError':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'it did not answer in time';
    default:
      return `the connection failed${typeof code === 'string' ? ` (${code})` : ''}`;
  }
}
