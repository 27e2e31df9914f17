/** The data of one API key: nothing in it is visible to another key. */

import type { CourierContext } from './context.ts';
import { Delayed } from './delayed.ts';
import { Idempotency } from './idempotency.ts';
import type { JsonObject } from './json-objects.ts';
import { ListLimit } from './list-limit.ts';
import { Lists } from './lists.ts';
import { Tenants } from './tenants.ts';
import { Topics } from './topics.ts';

export class Space {
  readonly apiKey: string;
  readonly profiles = new Map<string, JsonObject>();
  readonly lists: Lists;
  /** Tokens by user and token; the values are what the API shows. */
  readonly tokens = new Map<string, Map<string, JsonObject>>();
  readonly tenants = new Tenants();
  readonly topics: Topics;
  readonly delayed = new Delayed();
  readonly idempotency: Idempotency;
  readonly limit: ListLimit;

  constructor(apiKey: string, context: Omit<CourierContext, 'spaces'>) {
    this.apiKey = apiKey;
    this.lists = new Lists(context.switches, context.now);
    this.topics = new Topics(context.topics);
    this.idempotency = new Idempotency(context.now);
    this.limit = new ListLimit(context, context.switches);
  }
}
