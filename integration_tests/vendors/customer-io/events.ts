/** Events: stored once per ULID, attached to people, or kept for an anonymous id. */

import { isObject } from '../exact-json.ts';
import { identifierText, isUlid, type Reference, readReference } from './identifiers.ts';
import { findOrCreate, isIgnored } from './identity.ts';
import type { Person } from './people.ts';
import type { Item } from './validate.ts';
import { timestampSeconds } from './validate-fields.ts';
import type { Workspace } from './workspace.ts';

export interface StoredEvent {
  type: 'event' | 'page' | 'screen';
  name: string;
  /** The id as sent. */
  id: string | undefined;
  /** Unix seconds, the time of receipt when none was sent. */
  timestamp: number;
  attributes: Record<string, unknown>;
  /** The person it belongs to; undefined while it is anonymous. */
  cioId: string | undefined;
  anonymousId: string | undefined;
}

const DAY = 24 * 3600;
const LATE_SECONDS = 5 * 60;

/** The events of a workspace and the ULIDs it has seen. */
export class Events {
  all: StoredEvent[] = [];
  anonymous = new Map<string, StoredEvent[]>();
  duplicates = 0;
  #seenAt = new Map<string, number>();

  /** True when this ULID was seen within the window; otherwise it is seen from now on. */
  isDuplicate(ulid: string, seconds: number, windowSeconds: number): boolean {
    const key = ulid.toUpperCase();
    const seenAt = this.#seenAt.get(key);
    if (seenAt !== undefined && seconds - seenAt < windowSeconds) {
      this.duplicates += 1;
      return true;
    }
    this.#seenAt.set(key, seconds);
    return false;
  }
}

/** Stores one event, page view or screen view. */
export function addEvent(workspace: Workspace, item: Item): void {
  const reference = readEventReference(item);
  if (reference && isIgnored(workspace, reference)) return;
  const { events, switches } = workspace;
  const now = workspace.seconds();
  const id = typeof item.id === 'string' ? item.id : undefined;
  const window = switches.dedupeWindow === 'unlimited' ? Infinity : switches.dedupeWindow;
  if (id !== undefined && isUlid(id) && events.isDuplicate(id, now, window)) return;
  const event: StoredEvent = {
    type: item.action as StoredEvent['type'],
    name: (item.name as string).trim(),
    id,
    timestamp: timestampSeconds(item.timestamp, switches) ?? Math.floor(now),
    attributes: isObject(item.attributes) ? item.attributes : {},
    cioId: undefined,
    anonymousId: reference?.kind === 'anonymous_id' ? reference.value : undefined,
  };
  if (!reference || reference.kind === 'anonymous_id') addAnonymous(workspace, event);
  else {
    const person = findOrCreate(workspace, reference, switches.eventCreatesPerson);
    if (person) attach(workspace, event, person);
    else
      workspace.activities.add(
        'failed_event',
        undefined,
        { ...reference, name: event.name },
        now,
        event.name,
      );
    if (!person) return;
  }
  events.all.push(event);
}

/** v1 events may name nobody at all (invite events). */
function readEventReference(item: Item): Reference | undefined {
  return readReference(item.identifiers);
}

function attach(workspace: Workspace, event: StoredEvent, person: Person): void {
  event.cioId = person.cioId;
  workspace.activities.add(event.type, person, event.attributes, event.timestamp, event.name);
}

function addAnonymous(workspace: Workspace, event: StoredEvent): void {
  const value = event.anonymousId;
  if (value === undefined) return;
  const person = workspace.people.find({ kind: 'anonymous_id', value });
  const since = person?.anonymousIds.get(value);
  if (person && since !== undefined && workspace.seconds() - since <= LATE_SECONDS) {
    attach(workspace, event, person);
    return;
  }
  const waiting = workspace.events.anonymous.get(value);
  if (waiting) waiting.push(event);
  else workspace.events.anonymous.set(value, [event]);
}

/** Gives a person an anonymous id and with it the events of the last 30 days. */
export function claimAnonymousId(workspace: Workspace, person: Person, value: unknown): void {
  const text = identifierText(value);
  if (!text || person.anonymousIds.has(text)) return;
  if (workspace.usedAnonymousIds.has(text)) {
    const reason = 'The identifier is already associated with a different profile.';
    workspace.activities.addFailedChange(person, 'anonymous_id', text, reason, workspace.seconds());
    return;
  }
  workspace.usedAnonymousIds.add(text);
  workspace.people.addAnonymousId(person, text, workspace.seconds());
  const waiting = workspace.events.anonymous.get(text) ?? [];
  workspace.events.anonymous.delete(text);
  for (const event of waiting) {
    if (event.timestamp >= workspace.seconds() - 30 * DAY) attach(workspace, event, person);
  }
  workspace.objects.claimAnonymous(person, text);
  if (waiting.length > 0) {
    workspace.activities.add('anon_merge', person, { anonymous_id: text }, workspace.seconds());
  }
}
