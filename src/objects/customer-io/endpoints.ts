/** Where Customer.io is reached, and how its requests are put together. */

import type { HttpRequest } from '../../transport/http.ts';
import type { RequestKind } from '../destination-object.ts';
import { MAX_BATCH_BYTES, MAX_COLLECTION_BYTES, MAX_SEGMENT_IDS, SEGMENT_PAGE } from './limits.ts';
import { mergeIdentify } from './merge.ts';

export const TRACK_URLS = { us: 'https://track.customer.io', eu: 'https://track-eu.customer.io' } as const;
export const APP_URLS = { us: 'https://api.customer.io', eu: 'https://api-eu.customer.io' } as const;

/** Answers on either Track host with the region the credentials belong to. */
export const REGION_PATH = '/api/v1/accounts/region';
/** Of the App API: answers with every segment and changes nothing. */
export const SEGMENTS_PATH = '/v1/segments';

/** Takes one metric a call. */
export const METRICS: RequestKind = {
  name: 'metrics',
  method: 'POST',
  path: '/api/v1/metrics',
  prefix: Buffer.alloc(0),
  suffix: Buffer.alloc(0),
  maxBytes: MAX_BATCH_BYTES,
  maxItems: 1,
  maxWait: 0,
};

/** How long an item may wait for others to share its request, in milliseconds. */
const WAIT_FOR_OTHERS = 1000;

/** Carries the items of almost every object, mixed. */
export const BATCH: RequestKind = {
  name: 'batch',
  method: 'POST',
  path: '/api/v2/batch',
  prefix: Buffer.from('{"batch":['),
  suffix: Buffer.from(']}'),
  maxBytes: MAX_BATCH_BYTES,
  // No number of items is documented; their bytes are the limit.
  maxItems: Number.POSITIVE_INFINITY,
  maxWait: WAIT_FOR_OTHERS,
  merge: mergeIdentify,
};

const IDS = Buffer.from('{"ids":[');
const CLOSE = Buffer.from(']}');

function onlyOne(earlier: Buffer, later: Buffer): Buffer | undefined {
  return earlier.equals(later) ? earlier : undefined;
}

/** Adds people to a manual segment or removes them. Each item is an id of the type, as a string. */
export function changeSegment(
  action: 'add_customers' | 'remove_customers',
  segment: string,
  type: string,
): RequestKind {
  const path = `/api/v1/segments/${segment}/${action}?id_type=${type}`;
  return {
    name: path,
    method: 'POST',
    path,
    pattern: `/api/v1/segments/{segment_id}/${action}`,
    prefix: IDS,
    suffix: CLOSE,
    maxBytes: MAX_BATCH_BYTES,
    maxItems: MAX_SEGMENT_IDS,
    maxWait: WAIT_FOR_OTHERS,
    merge: onlyOne,
    ...(action === 'add_customers' && { onlyAddsMembers: true }),
  };
}

/** A page of a segment's members. */
export function readSegment(segment: string, start: string | undefined): HttpRequest {
  const path = `/v1/segments/${segment}/membership?limit=${SEGMENT_PAGE}${startOf(start)}`;
  return { method: 'GET', path, isForAppApi: true };
}

/** A page of the people an object is related to. */
export function readRelationships(type: string, object: string, start: string | undefined): HttpRequest {
  const path = `/v1/objects/${type}/${encodeURIComponent(object)}/relationships?limit=100${startOf(start)}`;
  return { method: 'GET', path, isForAppApi: true };
}

function startOf(start: string | undefined): string {
  return start === undefined ? '' : `&start=${encodeURIComponent(start)}`;
}

export const COLLECTIONS_PATH = '/v1/collections';

/** All rows of a collection, in the one request that can hold them; where it goes is known once it has been found. */
export function collectionRows(collection: string): Omit<RequestKind, 'replaces'> {
  const name = JSON.stringify(collection);
  const prefix = Buffer.from(`{"name":${name},"data":[`);
  const suffix = Buffer.from(']}');
  return {
    name: `rows of collection ${name}`,
    method: 'PUT',
    path: `${COLLECTIONS_PATH}/{id}`,
    isForAppApi: true,
    prefix,
    suffix,
    // The limit is on the rows, of which the brackets are a part.
    maxBytes: MAX_COLLECTION_BYTES + prefix.length + suffix.length - '[]'.length,
    maxItems: Number.POSITIVE_INFINITY,
    maxWait: 0,
  };
}
