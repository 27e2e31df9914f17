/** Where Customer.io is reached and how its batch request is put together. */

import type { RequestKind } from '../destination-object.ts';
import { MAX_BATCH_BYTES } from './limits.ts';
import { mergeIdentify } from './merge.ts';

export const TRACK_URLS = { us: 'https://track.customer.io', eu: 'https://track-eu.customer.io' } as const;
export const APP_URLS = { us: 'https://api.customer.io', eu: 'https://api-eu.customer.io' } as const;

/** Answers on either Track host with the region the credentials belong to. */
export const REGION_PATH = '/api/v1/accounts/region';

/** Takes one metric a call. */
export const METRICS: RequestKind = {
  method: 'POST',
  path: '/api/v1/metrics',
  prefix: Buffer.alloc(0),
  suffix: Buffer.alloc(0),
  maxBytes: MAX_BATCH_BYTES,
  maxItems: 1,
  maxWait: 0,
};

/** Carries the items of almost every object, mixed. */
export const BATCH: RequestKind = {
  method: 'POST',
  path: '/api/v2/batch',
  prefix: Buffer.from('{"batch":['),
  suffix: Buffer.from(']}'),
  maxBytes: MAX_BATCH_BYTES,
  // No number of items is documented; their bytes are the limit.
  maxItems: Number.POSITIVE_INFINITY,
  maxWait: 1000,
  merge: mergeIdentify,
};
