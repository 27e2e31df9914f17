/** What a running Customer.io offers to tests: URLs, the state it holds, what it received, and its knobs. */

import type { Fault } from '../faults.ts';
import type { RequestCounts } from '../request-log.ts';
import type { ItemView, RequestView } from './requests.ts';
import type { Switches, SwitchName } from './switches.ts';
import type { Activity, EventView, ObjectView, PersonView } from './views.ts';

export interface CustomerIoStats extends RequestCounts {
  /** Batch items that arrived, repeats included. */
  items: number;
  accepted: number;
  rejected: number;
  /** Items answered as accepted but not applied. */
  dropped: number;
  largestItem: number;
  byAction: Record<string, number>;
  people: number;
  events: number;
  duplicateEvents: number;
  /** Failed and skipped changes that were answered with 200. */
  failedChanges: number;
  /** How many times a request carried a person identifier of another request in flight. */
  overlaps: number;
  /** The first few of those identifiers, such as `id:42`. */
  overlapSamples: string[];
}

/** A running Customer.io. Everything that reads the state first applies what is due. */
export interface CustomerIo {
  /** Base URLs without a path: append `/api/v2/batch` or, for the App API, `/v1/…`. */
  urls: { us: string; eu: string; app: string };
  siteId: string;
  apiKey: string;
  appApiKey: string;
  /** The person with this identifier. */
  person(identifiers: {
    id?: string;
    email?: string;
    phone?: string;
    cio_id?: string;
  }): PersonView | undefined;
  people(): PersonView[];
  events(): EventView[];
  devices(): (PersonView['devices'][number] & { person: string })[];
  objects(): ObjectView[];
  /** Names and rows of all collections, each row as JSON with every digit as sent. */
  collections(): { name: string; rows: string[] }[];
  activities(type?: string): Activity[];
  /** The members of a manual segment, as cio_ids. */
  segment(id: number): string[] | undefined;
  /** Creates a manual segment and gives its id. */
  createSegment(name: string): number;
  /** The requests in order of arrival; empty unless everything is recorded. */
  requests(): RequestView[];
  /** The batch items of all requests in order of arrival. */
  items(): ItemView[];
  stats(): CustomerIoStats;
  fault(fault: Fault): void;
  clearFaults(): void;
  setSwitch<Name extends SwitchName>(name: Name, value: Switches[Name]): void;
  /** Applies what is still waiting because of `applyLag`. */
  settle(): void;
  /** Forgets state, requests, counts and faults; keeps switches and URLs. */
  reset(): void;
  close(): Promise<void>;
}
