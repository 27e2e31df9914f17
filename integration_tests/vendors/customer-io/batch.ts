/** The two v2 endpoints: limits, validation of every item, the answer, and what takes effect. */

import type { Exchange } from '../request-log.ts';
import { json, type Reply } from '../routes.ts';
import { shuffled } from '../seeded-random.ts';
import { takeTrack } from './access.ts';
import { accepted, type Context } from './context.ts';
import { type ReadBatch, readBatch } from './read-batch.ts';
import { type Item, type Problem, validateItem } from './validate.ts';
import { problem } from './validate-fields.ts';

const MAX_BODY_KB = 500;
const MAX_ITEM_KB = 32;

/** The rejected indexes of the requests whose items were applied; a request that is not here applied nothing. */
export const rejectedItems = new WeakMap<Exchange, ReadonlySet<number>>();

const batches = new WeakMap<Exchange, ReadBatch>();

/** Reads the items of a v2 request once, however often they are asked for. */
export function batchOf(exchange: Exchange): ReadBatch {
  let batch = batches.get(exchange);
  if (!batch) {
    batch = readBatch(exchange.body, exchange.path.endsWith('/entity'));
    batches.set(exchange, batch);
  }
  return batch;
}

/** Lets go of the items of a request that has ended; its body can still be read again. */
export function forgetBatch(exchange: Exchange): void {
  batches.delete(exchange);
}

/** Answers POST /api/v2/batch. */
export function handleBatch(context: Context, exchange: Exchange): Reply {
  const { switches } = context;
  if (isTooLarge(context, exchange.bytes, MAX_BODY_KB)) {
    const status = switches.oversizeBody;
    return refusal(status, [problem('batch', `request body must be smaller than ${MAX_BODY_KB}kb`)]);
  }
  const batch = batchOf(exchange);
  if (batch.problem) return refuseUnreadable(batch.problem);
  const overLimit = switches.rateUnit === 'item' ? takeTrack(context, batch.items.length) : undefined;
  if (overLimit) return overLimit;
  if (batch.items.length === 0) {
    return switches.emptyBatch === 200
      ? accepted()
      : refusal(400, [problem('batch', 'cannot be empty', 'required')]);
  }
  const problems = batch.items.map((item) => itemProblems(context, item.value, item.bytes));
  const isOversized = batch.items.some(({ bytes }) => bytes > MAX_ITEM_KB * switches.kilobyte);
  if (isOversized && switches.oversizeItem === 'request-error') return refusal(400, problems.flat());
  addForced(exchange, problems);
  const isAllInvalid = problems.every((each) => each.length > 0);
  if (isAllInvalid && switches.allInvalid === 400) return refusal(400, problems.flat());
  process(context, exchange, batch, problems);
  const errors = problems.flatMap((each, index) => each.map((error) => ({ batch_index: index, ...error })));
  return errors.length > 0 ? json(207, { errors }) : accepted();
}

/** Answers POST /api/v2/entity: one item, so its problems refuse the request. */
export function handleEntity(context: Context, exchange: Exchange): Reply {
  if (isTooLarge(context, exchange.bytes, MAX_ITEM_KB)) {
    const status = context.switches.oversizeBody;
    return refusal(status, [problem('', `request body must be smaller than ${MAX_ITEM_KB}kb`)]);
  }
  const batch = batchOf(exchange);
  if (batch.problem) return refuseUnreadable(batch.problem);
  const overLimit = context.switches.rateUnit === 'item' ? takeTrack(context, 1) : undefined;
  if (overLimit) return overLimit;
  const problems = [validateItem(batch.items[0]!.value, context.switches)];
  addForced(exchange, problems);
  if (problems[0]!.length > 0) return refusal(400, problems[0]!);
  process(context, exchange, batch, problems);
  return accepted();
}

/**
 * "Smaller than 500kb" is read as: a body of exactly 500 kb still passes, one byte more does not. The switch
 * `sizeBoundary` gives the literal reading. An item may be exactly 32 kb by the vendor's own words.
 */
function isTooLarge(context: Context, bytes: number, kilobytes: number): boolean {
  const limit = kilobytes * context.switches.kilobyte;
  return context.switches.sizeBoundary === 'exclusive' ? bytes >= limit : bytes > limit;
}

function itemProblems(context: Context, item: unknown, bytes: number): Problem[] {
  const problems = validateItem(item, context.switches);
  if (bytes > MAX_ITEM_KB * context.switches.kilobyte) {
    problems.push(problem('item', `cannot be larger than ${MAX_ITEM_KB}kb`));
  }
  return problems;
}

function addForced(exchange: Exchange, problems: Problem[][]): void {
  const { fault } = exchange;
  if (fault?.kind !== 'reject') return;
  for (const index of fault.indexes) {
    const { field = 'attributes', message = 'rejected on request', reason = 'invalid' } = fault;
    problems[index]?.push({ reason: reason as Problem['reason'], field, message });
  }
}

/** Applies the items without problems and counts all of them. */
function process(context: Context, exchange: Exchange, batch: ReadBatch, problems: Problem[][]): void {
  const { counts, switches } = context;
  const rejected = new Set<number>();
  const valid: Item[] = [];
  for (const [index, { value }] of batch.items.entries()) {
    if (problems[index]!.length > 0) rejected.add(index);
    else valid.push(value as Item);
  }
  rejectedItems.set(exchange, rejected);
  counts.rejected += rejected.size;
  for (const item of valid) counts.accept(item);
  if (context.record === 'counts') return;
  const isShuffled = switches.batchOrder === 'shuffled';
  context.workspace.submit(isShuffled ? shuffled(valid, context.random) : valid);
}

function refuseUnreadable(reason: 'not JSON' | 'no batch'): Reply {
  return reason === 'not JSON'
    ? refusal(400, [problem('', 'request body is not valid JSON')])
    : refusal(400, [problem('batch', 'must be an array')]);
}

/** The shape of a request that is refused as a whole: errors without batch_index. */
function refusal(status: number, errors: readonly Problem[]): Reply {
  return json(status, { errors });
}
