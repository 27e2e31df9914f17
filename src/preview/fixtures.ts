/** Reports that tests begin with. */

import type { Report, StreamReport } from './report.ts';

export const EMPTY: Report = {
  service: 'Customer.io',
  streams: [],
  outcomes: [],
  notInCatalog: [],
  states: 0,
  lists: [],
  replaced: [],
  maxRemovedPercent: 50,
  requests: [],
  speed: { calls: 0, requestsPerSecond: 100, appRequestsPerSecond: undefined, limit: undefined, seconds: 0 },
  warnings: [],
  failure: undefined,
};

export const STREAM: StreamReport = {
  stream: { name: 'users' },
  object: 'person',
  customField: 'attribute',
  behavior: 'update_or_create',
  list: undefined,
  read: 0,
  sent: 0,
  skipped: 0,
  rejected: 0,
  deleted: 0,
  deletedBehavior: undefined,
  rejections: [],
  columns: [],
};
