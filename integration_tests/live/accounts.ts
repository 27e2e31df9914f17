/** Which accounts the environment has keys of, and what to set where it has none. */

import { URLS } from '../../src/objects/courier/endpoints.ts';
import { APP_URLS, TRACK_URLS } from '../../src/objects/customer-io/endpoints.ts';

type Region = 'us' | 'eu';

export interface CustomerIoAccount {
  readonly siteId: string;
  readonly apiKey: string;
  /** Without it nothing can be read back. */
  readonly appApiKey: string | undefined;
  readonly region: Region;
  readonly trackUrl: string;
  readonly appUrl: string;
  /** Whether it is the service itself and no local server. */
  readonly isReal: boolean;
}

export interface CourierAccount {
  readonly apiKey: string;
  readonly region: Region;
  readonly url: string;
  readonly isReal: boolean;
}

export interface Accounts {
  readonly customerIo: CustomerIoAccount | undefined;
  readonly courier: CourierAccount | undefined;
}

export const HOW_TO_SET = [
  'The live suite writes to real accounts under names of its own, reads back, and deletes what it wrote.',
  'For Customer.io, set CUSTOMER_IO_SITE_ID and CUSTOMER_IO_API_KEY to a Track API key, CUSTOMER_IO_APP_API_KEY to an App API key, and CUSTOMER_IO_REGION to us or eu (us unless set).',
  'For Courier, set COURIER_API_KEY to an API key and COURIER_REGION to us or eu (us unless set).',
  'With keys of one service only, that one is tested. Use a workspace for tests, without campaigns: a campaign for everybody would write to these people, too.',
];

/** @throws where a region is none */
export function readAccounts(variables: NodeJS.ProcessEnv): Accounts {
  const env = trimmed(variables);
  return { customerIo: readCustomerIo(env), courier: readCourier(env) };
}

/** What nobody may get to read. */
export function secretsOf({ customerIo, courier }: Accounts): string[] {
  const secrets = [courier?.apiKey, customerIo?.apiKey, customerIo?.appApiKey];
  if (customerIo !== undefined) secrets.push(basicPair(customerIo));
  return secrets.filter((secret) => secret !== undefined);
}

export function basicPair({ siteId, apiKey }: Pick<CustomerIoAccount, 'siteId' | 'apiKey'>): string {
  return Buffer.from(`${siteId}:${apiKey}`).toString('base64');
}

/** Without the blanks that were copied along. */
function trimmed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.trim()]));
}

function readCustomerIo(env: NodeJS.ProcessEnv): CustomerIoAccount | undefined {
  const { CUSTOMER_IO_SITE_ID: siteId, CUSTOMER_IO_API_KEY: apiKey } = env;
  if (!siteId || !apiKey) return undefined;
  const region = regionOf(env, 'CUSTOMER_IO_REGION');
  const { CUSTOMER_IO_BASE_URL: track, CUSTOMER_IO_APP_BASE_URL: app } = env;
  return {
    siteId,
    apiKey,
    appApiKey: env.CUSTOMER_IO_APP_API_KEY || undefined,
    region,
    trackUrl: track || TRACK_URLS[region],
    appUrl: app || APP_URLS[region],
    isReal: !track,
  };
}

function readCourier(env: NodeJS.ProcessEnv): CourierAccount | undefined {
  const { COURIER_API_KEY: apiKey, COURIER_BASE_URL: url } = env;
  if (!apiKey) return undefined;
  const region = regionOf(env, 'COURIER_REGION');
  return { apiKey, region, url: url || URLS[region], isReal: !url };
}

function regionOf(env: NodeJS.ProcessEnv, name: string): Region {
  const region = env[name] || 'us';
  if (region === 'us' || region === 'eu') return region;
  throw new Error(`${name} is neither us nor eu.`);
}
