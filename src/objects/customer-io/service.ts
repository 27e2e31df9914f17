/** Customer.io as a service: where it is, how it is logged in to, and what its answers mean. */

import type { ServiceConfig } from '../../config/schema.ts';
import { configError } from '../../protocol/trace-error.ts';
import { parseObject } from '../json-body.ts';
import type { Service } from '../service.ts';
import { APP_URLS, REGION_PATH, SEGMENTS_PATH, TRACK_URLS } from './endpoints.ts';
import { APP_CALLS_PER_SECOND } from './limits.ts';
import { readAppErrors, readRefusals } from './outcomes.ts';

type CustomerIoConfig = Extract<ServiceConfig, { type: 'customer_io' }>;

export function customerIo(config: CustomerIoConfig): Service {
  const { site_id, api_key, region, base_url } = config;
  return {
    title: 'Customer.io',
    baseUrl: base_url ?? TRACK_URLS[region],
    headers: { authorization: `Basic ${Buffer.from(`${site_id}:${api_key}`).toString('base64')}` },
    retriesConflicts: false,
    checkRequest: { method: 'GET', path: REGION_PATH },
    readCheck: ({ status, body }) => (status === 200 ? wrongRegion(body, region) : explain(status, region)),
    // Either host of Customer.io answers for both regions.
    elsewhere: undefined,
    explain: (status) => configError(explain(status, region)),
    readRefusals,
    ...(config.app_api_key !== undefined && { appApi: appApi(config.app_api_key, config) }),
  };
}

/** What can only be read, and collections: another host, with a key and a limit of its own. */
function appApi(key: string, { region, app_base_url }: CustomerIoConfig): Service {
  const explainApp = (status: number) => explainAppStatus(status, region);
  return {
    title: 'The App API of Customer.io',
    baseUrl: app_base_url ?? APP_URLS[region],
    headers: { authorization: `Bearer ${key}` },
    retriesConflicts: false,
    requestsPerSecond: APP_CALLS_PER_SECOND,
    checkRequest: { method: 'GET', path: SEGMENTS_PATH },
    readCheck: ({ status, body }) => (status === 200 ? notAppApi(body) : explainApp(status)),
    elsewhere: undefined,
    explain: (status) => configError(explainApp(status)),
    readRefusals: readAppErrors,
  };
}

/** `{"segments":[…]}`. */
function notAppApi(body: string): string | undefined {
  const { segments } = parseObject(body) as { segments?: unknown };
  return Array.isArray(segments) ? undefined : 'What answers is not the App API: check app_base_url.';
}

function explainAppStatus(status: number, region: 'us' | 'eu'): string {
  switch (status) {
    case 401:
    case 403:
      return `The App API of Customer.io refuses its key (HTTP ${status}): check app_api_key (Settings → API credentials → App API keys), whether the key may be used from this address, and whether the workspace is in region ${region}.`;
    case 404:
      return 'What answers does not know the App API (HTTP 404): check app_base_url.';
    default:
      return explain(status, region);
  }
}

/** `{"url","region":"us"|"eu","environment_id"}`: the workspace's own region, whichever host was asked. */
function wrongRegion(body: string, configured: string): string | undefined {
  const { region } = parseObject(body) as { region?: unknown };
  if (region === configured) return undefined;
  if (region !== 'us' && region !== 'eu') return 'What answers is not Customer.io: check base_url.';
  return `The workspace is in region ${region}, but the configuration says ${configured}: set region to ${region}.`;
}

function explain(status: number, region: 'us' | 'eu'): string {
  const other = region === 'us' ? 'eu' : 'us';
  if (status >= 300 && status < 400) {
    return `Customer.io redirects to another host (HTTP ${status}): the workspace is probably not in region ${region}, so set region to ${other}.`;
  }
  switch (status) {
    case 401:
    case 403:
      return `Customer.io refuses the credentials (HTTP ${status}): check site_id and api_key (Settings → API credentials → Track API keys), and whether the workspace is in region ${region}.`;
    case 402:
      return 'Customer.io asks for payment (HTTP 402): the workspace has reached a limit of its plan.';
    case 404:
      return 'What answers does not know the Track API (HTTP 404): check base_url.';
    default:
      return `Customer.io cannot be used (HTTP ${status}): try again later, and see https://status.customer.io.`;
  }
}
