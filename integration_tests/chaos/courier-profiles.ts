/** Streams of profiles and list members, with what each of their rows asks of Courier. */

import type { Chance } from './chance.ts';
import { type Crowd, spell } from './courier-crowd.ts';
import type { Deed, Json } from './deeds.ts';
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

export interface ProfilePlan {
  readonly object: 'profile' | 'profile_with_list';
  readonly behavior: 'update_or_create' | 'update_only' | 'delete' | 'mirror';
}

const MODES = {
  update_or_create: 'append_dedup',
  update_only: 'update',
  delete: 'soft_delete',
  mirror: 'overwrite',
} as const;

/** @param key tells the stream from the others of the scenario */
export function profileSource(
  chance: Chance,
  crowd: Crowd,
  { object, behavior }: ProfilePlan,
  key: string,
): Source {
  const isMirrored = behavior === 'mirror';
  const recipientColumn = chance.is(0.4) ? 'user_id' : 'recipient_id';
  const listColumn = chance.of(['list_id', 'audience', undefined]);
  const lists = isMirrored ? [`team.${key}`] : crowd.lists;
  const constant = lists[0]!;
  const deletedRows = chance.of([undefined, 'ignore', 'delete'] as const);
  const common: Common = { deletedRows, isFromCdc: chance.is(0.4), dropsNulls: chance.is(0.3) };
  const sendsOthers = object === 'profile' || chance.is(0.8);
  const isByMode = chance.is(0.7);
  const fields: object[] = [];
  if (recipientColumn !== 'recipient_id') fields.push({ to: 'recipient_id', from: recipientColumn });
  if (object === 'profile_with_list' && listColumn !== 'list_id') {
    fields.push({
      to: 'list_id',
      ...(listColumn === undefined ? { value: constant } : { from: listColumn }),
    });
  }
  return {
    title: isMirrored ? `${object} mirrored` : object,
    options: {
      mode: isByMode ? MODES[behavior] : 'append',
      syncMode: isMirrored ? 'full_refresh' : 'incremental',
      ...(chance.is(0.5) && { key: [recipientColumn] }),
    },
    settings: {
      object,
      ...(!isByMode && { sync_behavior: behavior }),
      fields,
      ...(deletedRows !== undefined && { deleted_rows: deletedRows }),
      ...(common.dropsNulls && { null_values: 'ignore' }),
      ...(!sendsOthers && { other_fields: 'ignore' }),
    },
    ...(isMirrored && { mirrors: [constant] }),
    draw(mark): Row {
      if (chance.is(crowd.badShare / 4)) return { data: chance.of(NO_OBJECTS), asked: 'rejected' };
      const identity = chance.of(crowd.recipients);
      const list = listColumn === undefined ? constant : chance.of(lists);
      const columns: Columns = new Map([[recipientColumn, spell(chance, identity)]]);
      if (object === 'profile_with_list' && listColumn !== undefined) {
        columns.set(listColumn, JSON.stringify(list));
      }
      const isDeleted = drawDeleted(chance, common, columns);
      const profile =
        object === 'profile' || (sendsOthers && chance.is(0.6)) ? drawProfile(columns, mark) : {};
      if (!isDeleted && chance.is(crowd.badShare)) {
        const known = spoil(columns);
        return {
          data: toJson(columns),
          asked: 'rejected',
          ...(isMirrored &&
            known !== undefined && {
              names: known === 'both' ? { member: identity, list } : { member: identity },
            }),
        };
      }
      const names = isMirrored && !isDeleted ? { names: { member: identity, list } } : {};
      const asked = isDeleted ? deletedDeeds(list) : deedsOf(profile, list);
      return {
        data: toJson(columns),
        asked: asked === 'skipped' ? asked : { identity, deeds: asked },
        ...names,
      };
    },
  };

  function deletedDeeds(list: string): Deed[] | 'skipped' {
    const does = deletedRows ?? (object === 'profile' ? 'ignore' : 'delete');
    if (does === 'ignore' || isMirrored) return 'skipped';
    return object === 'profile' ? [{ act: 'delete_profile' }] : [{ act: 'unsubscribe', list }];
  }

  function deedsOf(profile: object, list: string): Deed[] {
    const onlyExisting = behavior === 'update_only';
    if (behavior === 'delete') return deletedRow(list);
    const hasProfile = object === 'profile' || Object.keys(profile).length > 0;
    const merge: Deed = { act: 'merge_profile', onlyExisting, profile };
    // Whoever has a profile by then is subscribed: it is asked once.
    const isAsked = onlyExisting && !hasProfile;
    const subscribe: Deed = { act: 'subscribe', list, onlyExisting: isAsked, isMirrored };
    if (object === 'profile') return [merge];
    return hasProfile ? [merge, subscribe] : [subscribe];
  }

  function deletedRow(list: string): Deed[] {
    return object === 'profile' ? [{ act: 'delete_profile' }] : [{ act: 'unsubscribe', list }];
  }

  /** Puts keys of a profile into the row, and says what is merged. */
  function drawProfile(columns: Columns, mark: number): object {
    const profile: Record<string, unknown> = { mark };
    columns.set('mark', String(mark));
    const names = ['name', 'plan', 'address.locality', 'address.geo.zone', 'custom', 'phone_number'];
    for (const name of chance.some(names, chance.int(0, 4))) {
      const json = name === 'custom' ? drawObject() : drawScalar();
      columns.set(name, json);
      if (json === 'null' && common.dropsNulls) continue;
      let at = profile;
      const path = name.split('.');
      for (const part of path.slice(0, -1)) {
        at[part] ??= {};
        at = at[part] as Record<string, unknown>;
      }
      at[path.at(-1)!] = JSON.parse(json);
    }
    return profile;
  }

  function drawObject(): Json {
    return JSON.stringify({
      [chance.of(['x', 'y'])]: chance.int(0, 9),
      deep: { [chance.of(['p', 'q'])]: null },
    });
  }

  function drawScalar(): Json {
    const json = drawValue(chance, 20);
    return json.startsWith('{') || json.length > 18 ? '"text"' : json;
  }

  /** Makes the row one that has to be rejected, and says whom it names all the same. */
  function spoil(columns: Columns): 'both' | 'member' | undefined {
    const ways: (() => 'both' | 'member' | undefined)[] = [
      () => {
        put(columns, recipientColumn, chance.of([...BLANKS, '{}', '".."', '1.5']));
        return undefined;
      },
      () => {
        columns.set('note', HALF_A_CHARACTER);
        return 'both';
      },
    ];
    const isMerged = sendsOthers && behavior !== 'delete';
    if (isMerged) {
      ways.push(() => {
        columns.set('address', '"nowhere"');
        columns.set('address.street', '"none"');
        return 'both';
      });
    }
    if (object === 'profile_with_list' && listColumn !== undefined) {
      ways.push(() => {
        put(columns, listColumn, chance.of([...BLANKS, '"a b"', '"a..b"', '"1.2.3.4.5"', 'true']));
        return 'member';
      });
    }
    return chance.of(ways)();
  }
}
