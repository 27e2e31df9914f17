/** Routing by method and path pattern for the vendor servers. */

import type { Exchange } from './request-log.ts';

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export type Handler = (exchange: Exchange) => Reply | Promise<Reply>;

/** One endpoint; `path` is a pattern such as `/api/v1/customers/:identifier`. */
export interface Route {
  method: string;
  path: string;
  handler: Handler;
}

export interface Match {
  endpoint: string;
  params: Record<string, string>;
  handler: Handler;
}

/** Compiles routes into a function that finds the one for a request. */
export function router(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes.map((route) => ({
    ...route,
    names: [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!),
    expression: new RegExp(`^${route.path.replace(/:\w+/g, '([^/]*)')}$`),
  }));
  return (method, path) => {
    for (const route of compiled) {
      const found = route.method === method && route.expression.exec(path);
      if (!found) continue;
      const params = Object.fromEntries(route.names.map((name, index) => [name, decoded(found[index + 1]!)]));
      return { endpoint: `${route.method} ${route.path}`, params, handler: route.handler };
    }
    return undefined;
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A JSON reply. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}
