/** Customer.io as a service: where it is, how it is logged in to, and what its answers mean. */

import type { ServiceConfig } from '../../config/schema.ts';
import { configError } from '../../protocol/trace-error.ts';
import { parseObject } from '../json-body.ts';
import type { Service } from '../service.ts';
import { REGION_PATH, TRACK_URLS } from './endpoints.ts';
import { readRefusals } from './outcomes.ts';

type CustomerIoConfig = Extract<ServiceConfig, { type: 'customer_io' }>;

export function customerIo({ site_id, api_key, region, base_url }: CustomerIoConfig): Service {
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
  };
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
