/** The v1 endpoints about one person: each is turned into v2 items after the v1 checks. */

import { isObject, parseExact } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import { accepted, type Context } from './context.ts';
import { guessReference, type Reference } from './identifiers.ts';
import { type Item, validateItem } from './validate.ts';
import { attributeError, eventError } from './validate-v1.ts';

const CUSTOMER = '/api/v1/customers/:identifier';

/** The v1 endpoints about people, devices and events. */
export function trackV1Routes(context: Context): Route[] {
  const about =
    (action: string): Route['handler'] =>
    (exchange) =>
      submit(context, exchange, [{ type: 'person', action, identifiers: named(context, exchange) }]);
  return [
    { method: 'PUT', path: CUSTOMER, handler: (exchange) => identify(context, exchange) },
    { method: 'DELETE', path: CUSTOMER, handler: about('delete') },
    { method: 'POST', path: `${CUSTOMER}/suppress`, handler: about('suppress') },
    { method: 'POST', path: `${CUSTOMER}/unsuppress`, handler: about('unsuppress') },
    { method: 'PUT', path: `${CUSTOMER}/devices`, handler: (exchange) => addDevice(context, exchange) },
    {
      method: 'DELETE',
      path: `${CUSTOMER}/devices/:token`,
      handler: (exchange) => {
        const device = { token: exchange.params.token };
        const identifiers = named(context, exchange);
        return submit(context, exchange, [{ type: 'person', action: 'delete_device', identifiers, device }]);
      },
    },
    {
      method: 'POST',
      path: `${CUSTOMER}/events`,
      handler: (exchange) => event(context, exchange, named(context, exchange)),
    },
    { method: 'POST', path: '/api/v1/events', handler: (exchange) => event(context, exchange, undefined) },
    { method: 'POST', path: '/api/v1/merge_customers', handler: (exchange) => merge(context, exchange) },
  ];
}

/** The JSON object of a v1 body; an empty body counts as an empty object. */
export function bodyObject(exchange: Exchange): Record<string, unknown> | undefined {
  try {
    const value = exchange.bytes === 0 ? {} : parseExact(exchange.body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A v1 error about a single thing. */
export function v1Error(message: string): Reply {
  return json(400, { meta: { error: message } });
}

/** A v1 error as a list, as events, devices and segments answer. */
export function v1Errors(...messages: string[]): Reply {
  return json(400, { meta: { errors: messages } });
}

function toIdentifiers({ kind, value }: Reference): Record<string, string> {
  return { [kind]: value };
}

function named(context: Context, exchange: Exchange): Record<string, string> {
  return toIdentifiers(guessReference(exchange.params.identifier ?? '', context.switches));
}

function submit(context: Context, exchange: Exchange, items: Item[], asList = false): Reply {
  if (exchange.params.identifier === '') return v1Error('id attribute cannot be an empty string');
  const [first] = items.flatMap((item) => validateItem(item, context.switches));
  if (first) {
    const text = `${first.field} ${first.message}`;
    return asList ? v1Errors(text) : v1Error(text);
  }
  if (context.record !== 'counts') context.workspace.submit(items);
  return accepted();
}

function identify(context: Context, exchange: Exchange): Reply {
  const body = bodyObject(exchange);
  if (!body) return v1Error('request body is not a JSON object');
  const { _timestamp: timestamp, cio_relationships: relationships, ...attributes } = body;
  const error = attributeError(attributes, context.switches);
  if (error) return v1Error(error);
  const identifiers = named(context, exchange);
  const isRemoval = isObject(relationships) && relationships.action === 'delete_relationships';
  const entries = isObject(relationships) ? relationships.relationships : undefined;
  const item: Item = { type: 'person', action: 'identify', identifiers, attributes };
  if (timestamp !== undefined) item.timestamp = timestamp;
  if (entries !== undefined && !isRemoval) item.cio_relationships = entries;
  const removal: Item = {
    type: 'person',
    action: 'delete_relationships',
    identifiers,
    cio_relationships: entries,
  };
  return submit(context, exchange, isRemoval ? [item, removal] : [item]);
}

function addDevice(context: Context, exchange: Exchange): Reply {
  const body = bodyObject(exchange);
  const device = body?.device;
  if (!isObject(device)) return v1Errors('device must be a hash');
  const { id: token, ...rest } = device;
  const identifiers = named(context, exchange);
  const item = { type: 'person', action: 'add_device', identifiers, device: { token, ...rest } };
  return submit(context, exchange, [item], true);
}

function event(context: Context, exchange: Exchange, identifiers: Item | undefined): Reply {
  const body = bodyObject(exchange);
  if (!body) return v1Errors('request body is not a JSON object');
  const error = eventError(body);
  if (error) return v1Errors(error);
  const { name, id, type, timestamp, data, anonymous_id: anonymousId } = body;
  const action = type === 'page' || type === 'screen' ? type : 'event';
  const whom = identifiers ?? (anonymousId ? { anonymous_id: anonymousId } : undefined);
  // An invite event names nobody; it is accepted and belongs to no person.
  if (!whom) return accepted();
  const item: Item = { type: 'person', action, identifiers: whom, name };
  if (id !== undefined) item.id = id;
  if (timestamp !== undefined) item.timestamp = timestamp;
  if (data !== undefined) item.attributes = data;
  return submit(context, exchange, [item], true);
}

function merge(context: Context, exchange: Exchange): Reply {
  const { primary, secondary } = bodyObject(exchange) ?? {};
  return submit(context, exchange, [{ type: 'person', action: 'merge', primary, secondary }]);
}
