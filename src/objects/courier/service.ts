/** Courier as a service: where it is, how it is logged in to, and what its answers mean. */

import type { ServiceConfig } from '../../config/schema.ts';
import { configError } from '../../protocol/trace-error.ts';
import { parseObject } from '../json-body.ts';
import type { Refusal, Service } from '../service.ts';
import { LISTS_PATH, URLS } from './endpoints.ts';
import { LIST_CALLS } from './limits.ts';

type CourierConfig = Extract<ServiceConfig, { type: 'courier' }>;

export function courier({ api_key, region, base_url }: CourierConfig): Service {
  return {
    title: 'Courier',
    baseUrl: base_url ?? URLS[region],
    headers: { authorization: `Bearer ${api_key}` },
    retriesConflicts: true,
    limited: LIST_CALLS,
    checkRequest: { method: 'GET', path: LISTS_PATH },
    readCheck: ({ status, body }) => (status === 200 ? readLists(body) : explain(status, region)),
    elsewhere: base_url === undefined ? otherRegion(region) : undefined,
    explain: (status) => configError(explain(status, region)),
    readRefusals,
  };
}

function otherRegion(region: 'us' | 'eu') {
  const other = region === 'us' ? 'eu' : 'us';
  const advice = `The API key belongs to a workspace in region ${other}, but the configuration says ${region}: set region to ${other}.`;
  return { baseUrl: URLS[other], advice };
}

/** `{"paging","items"}`; one page of the vendor's calls the array `results`. */
function readLists(body: string): string | undefined {
  const { items, results } = parseObject(body) as { items?: unknown; results?: unknown };
  return Array.isArray(items) || Array.isArray(results)
    ? undefined
    : 'What answers is not Courier: check base_url.';
}

/** `{"message","type"}` of an answer that is no success. */
function readRefusals(body: string): ReadonlyMap<number | undefined, Refusal> {
  const { message, type } = parseObject(body) as { message?: unknown; type?: unknown };
  if (typeof type !== 'string') return new Map();
  const text = typeof message === 'string' ? `${type}: ${message}` : type;
  return new Map([[undefined, { field: undefined, message: text }]]);
}

function explain(status: number, region: 'us' | 'eu'): string {
  const other = region === 'us' ? 'eu' : 'us';
  if (status >= 300 && status < 400) {
    return `Courier redirects to another host (HTTP ${status}): the workspace is probably not in region ${region}, so set region to ${other}.`;
  }
  switch (status) {
    case 401:
      return `Courier refuses the API key (HTTP 401): check api_key (Settings → API Keys), and whether the workspace is in region ${region}.`;
    case 403:
      return 'The API key may not do this in Courier (HTTP 403): use one with access to profiles and lists (Settings → API Keys).';
    case 402:
      return 'Courier asks for payment (HTTP 402): the workspace has reached a limit of its plan.';
    case 404:
      return "What answers does not know Courier's API (HTTP 404): check base_url.";
    default:
      return `Courier cannot be used (HTTP ${status}): try again later, and see https://status.courier.com.`;
  }
}
