import { describe, expect, test } from 'vitest';
import type { StreamConfig } from '../config/schema.ts';
import { list } from '../objects/courier/list.ts';
import { person } from '../objects/customer-io/person.ts';
import type { SyncBehavior } from '../objects/destination-object.ts';
import { columnRules } from '../plan/columns.ts';
import { columnReports } from './columns.ts';
import { columnText, sourceText } from './wording.ts';

interface Options {
  readonly object?: typeof person;
  readonly behavior?: SyncBehavior;
  readonly settings?: Partial<StreamConfig>;
}

/** What the columns that came become, in the words of a report. */
function said(
  come: readonly string[],
  { object = person, behavior = 'update_or_create', settings = {} }: Options = {},
) {
  const all = {
    fields: [],
    other_fields: 'send',
    timestamps: 'unix',
    ...settings,
  } as unknown as StreamConfig;
  const rule = columnRules(object, all, { properties: { born: { format: 'date' } } });
  const reports = columnReports({ object, behavior, settings: all }, come.map(rule));
  return Object.fromEntries(reports.map((report) => [sourceText(report), columnText(report, 'attribute')]));
}

describe('what becomes of a column', () => {
  test('is told by where it goes', () => {
    expect(said(['email', 'plan', 'born'])).toEqual({
      email: 'own name email',
      plan: 'attribute plan',
      born: 'attribute born, as unix seconds',
    });
    const fields = [
      { to: 'id', from: 'key' },
      { to: 'copy', from: 'key' },
      { to: 'source', value: 'crm' },
    ];
    expect(said(['key'], { settings: { fields } })).toEqual({
      key: 'own name id and attribute copy',
      '"crm"': 'attribute source',
    });
  });

  test('that is not sent is told by the reason', () => {
    expect(said(['_airbyte_raw_id', '_ab_cdc_deleted_at', '_update'])).toEqual({
      _airbyte_raw_id: 'not sent: Airbyte’s own column',
      _ab_cdc_deleted_at: 'not sent: it marks rows that are deleted',
      _update: 'not sent: the service reads it as a command',
    });
    expect(said(['plan'], { settings: { other_fields: 'ignore' } })).toEqual({
      plan: 'not sent: other_fields is ignore',
    });
    expect(said(['id', 'key'], { settings: { fields: [{ to: 'id', from: 'key' }] } })).toEqual({
      id: 'not sent: fields fills this name from elsewhere',
      key: 'own name id',
    });
    expect(said(['list_id', 'color'], { object: list })).toEqual({
      list_id: 'own name list_id',
      color: 'not sent: there is nothing to put it in',
    });
    expect(said(['id', 'created_at', 'plan'], { behavior: 'delete' })).toEqual({
      id: 'own name id',
      created_at: 'not sent: not needed to delete',
      plan: 'not sent: not needed to delete',
    });
  });

  test('that fields asks for and no record has is told', () => {
    expect(said(['id'], { settings: { fields: [{ to: 'email', from: 'e_mail' }] } })).toEqual({
      id: 'own name id',
      e_mail: 'in no record, though fields asks for it',
    });
  });
});
