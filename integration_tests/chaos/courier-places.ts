/** Streams of what is put in a place of its own and taken away again: lists' names, tokens, tenants and preferences. */

import type { Chance } from './chance.ts';
import { type Crowd, NAMED_LISTS, spell, TENANTS, TOPICS } from './courier-crowd.ts';
import { placeOfTopic } from './courier-requests.ts';
import type { Asked, Json } from './deeds.ts';
import {
  BLANKS,
  type Columns,
  type Common,
  drawDeleted,
  drawValue,
  HALF_A_CHARACTER,
  NO_OBJECTS,
  put,
  type Row,
  type Source,
  toJson,
} from './source.ts';

/** What the rows of an object name, and what they put there. */
interface Drawer {
  readonly fields: readonly object[];
  /** How many rows a stream may have, where they are limited by the minute. */
  readonly most?: number;
  /** Puts into the row where it belongs, and tells. */
  where(columns: Columns): { readonly identity: string; readonly place: string };
  /** Puts into the row what is to be put there, and tells. */
  what(columns: Columns, mark: number): Json;
  /** Ways to make a row one that has to be rejected, whether it puts something or takes it away. */
  spoil(columns: Columns): readonly (() => undefined)[];
  /** The same for a row that puts something. */
  spoilWhat(columns: Columns): readonly (() => undefined)[];
}

interface Draft {
  readonly chance: Chance;
  readonly crowd: Crowd;
  readonly common: Common;
}

const DRAWERS = {
  list: drawLists,
  device_token: drawTokens,
  tenant_member: drawTenants,
  preference: drawPreferences,
} as const satisfies Record<string, (draft: Draft) => Drawer>;

export interface PlacePlan {
  readonly object: keyof typeof DRAWERS;
  readonly behavior: 'update_or_create' | 'delete';
}

const MODES = { update_or_create: 'append_dedup', delete: 'soft_delete' } as const;

export function placeSource(chance: Chance, crowd: Crowd, { object, behavior }: PlacePlan): Source {
  const deletedRows = chance.of([undefined, 'ignore', 'delete'] as const);
  const common: Common = { deletedRows, isFromCdc: chance.is(0.4), dropsNulls: chance.is(0.3) };
  const isByMode = chance.is(0.7);
  const drawer = DRAWERS[object]({ chance, crowd, common });
  return {
    title: object,
    options: { mode: isByMode ? MODES[behavior] : 'append' },
    settings: {
      object,
      ...(!isByMode && { sync_behavior: behavior }),
      fields: drawer.fields,
      ...(deletedRows !== undefined && { deleted_rows: deletedRows }),
      ...(common.dropsNulls && { null_values: 'ignore' }),
    },
    ...(drawer.most !== undefined && { most: drawer.most }),
    draw(mark): Row {
      if (chance.is(crowd.badShare / 4)) return { data: chance.of(NO_OBJECTS), asked: 'rejected' };
      const columns: Columns = new Map();
      const { identity, place } = drawer.where(columns);
      const isDeleted = drawDeleted(chance, common, columns);
      const does = isDeleted ? (deletedRows ?? 'ignore') : behavior;
      const value = drawer.what(columns, mark);
      if (does === 'ignore') return { data: toJson(columns), asked: 'skipped' };
      if (!isDeleted && chance.is(crowd.badShare)) {
        const ways = [
          () => put(columns, 'note', HALF_A_CHARACTER),
          ...drawer.spoil(columns),
          ...(does === 'delete' ? [] : drawer.spoilWhat(columns)),
        ];
        chance.of(ways)();
        return { data: toJson(columns), asked: 'rejected' };
      }
      const asked: Asked = {
        identity,
        deeds: [does === 'delete' ? { act: 'take', place } : { act: 'put', place, value }],
      };
      return { data: toJson(columns), asked };
    },
  };
}

/** Few of them: a call for a list that writes it is one of twenty a minute. */
const MOST_LISTS = 14;

function drawLists({ chance }: Draft): Drawer {
  return {
    fields: [],
    most: MOST_LISTS,
    where(columns) {
      const list = chance.of(NAMED_LISTS);
      columns.set('list_id', JSON.stringify(list));
      return { identity: `list ${list}`, place: 'name' };
    },
    what(columns, mark) {
      const name = JSON.stringify(`List ${mark} Zoë "q"`);
      columns.set('name', name);
      return name;
    },
    spoil: (columns) => [() => put(columns, 'list_id', chance.of([...BLANKS, '"a b"', '"1.2.3.4.5"', '{}']))],
    spoilWhat: (columns) => [() => put(columns, 'name', chance.of([...BLANKS, '7', '[]']))],
  };
}

/** How the rows of a stream name recipients. */
function drawRecipients({ chance, crowd }: Draft) {
  const column = chance.is(0.4) ? 'user_id' : 'recipient_id';
  return {
    fields: column === 'recipient_id' ? [] : [{ to: 'recipient_id', from: column }],
    name(columns: Columns): string {
      const recipient = chance.of(crowd.recipients);
      columns.set(column, spell(chance, recipient));
      return recipient;
    },
    spoil: (columns: Columns) => () => put(columns, column, chance.of([...BLANKS, '{}', '".."', '1.5'])),
  };
}

function drawTokens(draft: Draft): Drawer {
  const { chance } = draft;
  const recipients = drawRecipients(draft);
  return {
    fields: recipients.fields,
    where(columns) {
      const identity = recipients.name(columns);
      const token = chance.of(['fcm:1', 'a/b ?#ü']);
      columns.set('token', JSON.stringify(token));
      return { identity, place: `token ${token}` };
    },
    what(columns, mark) {
      const provider = chance.of(['apn', 'Expo']);
      columns.set('provider_key', JSON.stringify(provider));
      const expiry = chance.of([undefined, 'false', '"2030-01-02T03:04:05.000Z"']);
      put(columns, 'expiry_date', expiry);
      columns.set('dated', String(expiry !== undefined));
      const properties = { dated: expiry !== undefined, ...drawKeys(draft, columns, mark) };
      return JSON.stringify({
        provider_key: provider.toLowerCase(),
        ...(expiry !== undefined && { expiry_date: JSON.parse(expiry) }),
        properties,
      });
    },
    spoil: (columns) => [
      recipients.spoil(columns),
      () => put(columns, 'token', chance.of([...BLANKS, '"."', '{}'])),
    ],
    spoilWhat: (columns) => [
      () => put(columns, 'provider_key', chance.of([...BLANKS, '"pigeon"'])),
      () => put(columns, 'expiry_date', chance.of(['"soon"', 'true', '7'])),
    ],
  };
}

function drawTenants(draft: Draft): Drawer {
  const { chance } = draft;
  const recipients = drawRecipients(draft);
  return {
    fields: recipients.fields,
    where(columns) {
      const identity = recipients.name(columns);
      const tenant = chance.of(TENANTS);
      columns.set('tenant_id', JSON.stringify(tenant));
      return { identity, place: `tenant ${tenant}` };
    },
    what: (columns, mark) => JSON.stringify(drawKeys(draft, columns, mark)),
    spoil: (columns) => [
      recipients.spoil(columns),
      () => put(columns, 'tenant_id', chance.of([...BLANKS, '".."'])),
    ],
    spoilWhat: (columns) => [
      () => {
        columns.set('address', '"nowhere"');
        columns.set('address.street', '"none"');
      },
    ],
  };
}

function drawPreferences(draft: Draft): Drawer {
  const { chance } = draft;
  const recipients = drawRecipients(draft);
  const isOfTenants = chance.is(0.5);
  return {
    fields: recipients.fields,
    where(columns) {
      const identity = recipients.name(columns);
      // One that is not there, and one that nobody may choose about, are refused.
      const topic = chance.of([...Object.keys(TOPICS), ...Object.keys(TOPICS), 'none such']);
      const tenant = isOfTenants ? chance.of([undefined, ...TENANTS]) : undefined;
      columns.set('topic_id', JSON.stringify(topic));
      put(columns, 'tenant_id', tenant === undefined ? undefined : JSON.stringify(tenant));
      return { identity, place: placeOfTopic(topic, tenant) };
    },
    what(columns) {
      const status = chance.of(['OPTED_IN', 'opted_out']);
      const routing = chance.of([undefined, undefined, '["email","push"]', '"Email, push"']);
      columns.set('status', JSON.stringify(status));
      put(columns, 'custom_routing', routing);
      return JSON.stringify({
        status: status.toUpperCase(),
        ...(routing !== undefined && { has_custom_routing: true, custom_routing: ['email', 'push'] }),
      });
    },
    spoil: (columns) => [
      recipients.spoil(columns),
      () => put(columns, 'topic_id', chance.of([...BLANKS, '"."'])),
    ],
    spoilWhat: (columns) => [
      () => put(columns, 'status', chance.of([...BLANKS, '"REQUIRED"', 'true'])),
      () => put(columns, 'custom_routing', chance.of(['"pigeon"', '[1]', '{}'])),
    ],
  };
}

/** Puts keys into the row, one of which nests, and says what is made of them. */
function drawKeys({ chance, common }: Draft, columns: Columns, mark: number): object {
  const keys: Record<string, unknown> = { mark };
  columns.set('mark', String(mark));
  for (const name of chance.some(['plan', 'name'], chance.int(0, 2))) {
    const drawn = drawValue(chance, 20);
    const json = drawn.length > 18 ? '"text"' : drawn;
    columns.set(name, json);
    if (json !== 'null' || !common.dropsNulls) keys[name] = JSON.parse(json);
  }
  if (chance.is(0.4)) {
    columns.set('address.locality', '"Zürich"');
    keys.address = { locality: 'Zürich' };
  }
  return keys;
}
