/** What must become of a record for Courier, by its documentation. */

import { columnsOf } from './columns.ts';
import { compactBytes, isMembers, type Members } from './exact.ts';
import { type Fate, REJECTED } from './fate.ts';
import type { FuzzStream } from './streams.ts';
import { identifierText, isBlank } from './values.ts';

const MAX_BODY = 6_000_000;
const MAX_ID = 8_000;
const MAX_DEPTH = 100;
const LIST_ID = /^[^\s*#.]+(\.[^\s*#.]+){0,3}$/;
const OWN = { profile: new Set(['recipient_id']), profile_with_list: new Set(['recipient_id', 'list_id']) };

export function courierFate(stream: FuzzStream, data: Members, slack: number): Fate {
  const object = stream.object as keyof typeof OWN;
  const { own, custom } = columnsOf(stream, data, OWN[object]);
  const recipient = idOf(own.get('recipient_id'));
  if (recipient === undefined || recipient === '.' || recipient === '..') return REJECTED;
  if (object === 'profile') return profileFate(recipient, custom, slack);

  const id = idOf(own.get('list_id'));
  if (id === undefined || !LIST_ID.test(id)) return REJECTED;
  const isMember = (data._ab_cdc_deleted_at ?? null) === null;
  const list = { id, isMember };
  const listOnly: Fate = {
    kind: 'sent',
    identity: recipient,
    item: undefined,
    isDoubtful: false,
    list,
  };
  if (!isMember || custom.size === 0) return listOnly;
  const fate = profileFate(recipient, custom, slack);
  return fate.kind === 'sent' ? { ...fate, list } : fate;
}

function idOf(value: unknown): string | undefined {
  const text = isBlank(value) ? undefined : identifierText(value);
  if (text === undefined || !text.isWellFormed()) return undefined;
  return encodeURIComponent(text).length > MAX_ID ? undefined : text;
}

function profileFate(recipient: string, custom: ReadonlyMap<string, unknown>, slack: number): Fate {
  const profile = nest(custom);
  if (profile === undefined) return REJECTED;
  const item = { profile };
  const bytes = compactBytes(item);
  if (bytes > MAX_BODY) return REJECTED;
  return { kind: 'sent', identity: recipient, item, isDoubtful: bytes + slack > MAX_BODY };
}

/** A dotted name nests in what shorter names hold; undefined where that is neither an object nor null, or too deep. */
function nest(custom: ReadonlyMap<string, unknown>): Members | undefined {
  const fields = [...custom].map(([name, value]) => ({ path: pathOf(name), value }));
  fields.sort((a, b) => a.path.length - b.path.length);
  const profile = newObject();
  for (const { path, value } of fields) {
    if (path.length > MAX_DEPTH) return undefined;
    let object = profile;
    for (const name of path.slice(0, -1)) {
      const inner = object[name] ?? null;
      if (inner !== null && !isMembers(inner)) return undefined;
      const copy = Object.assign(newObject(), inner);
      object[name] = copy;
      object = copy;
    }
    object[path.at(-1)!] = value;
  }
  return profile;
}

function pathOf(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.includes('') ? [name] : parts;
}

/** Without a prototype, so that any name is a name like any other. */
function newObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
