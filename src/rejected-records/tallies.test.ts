import { describe, expect, test } from 'vitest';
import { Ledger, type StreamAccount } from '../ledger/ledger.ts';
import type { Reason } from '../objects/rejection.ts';
import { Tallies } from './tallies.ts';

const ledger = new Ledger(() => {}, 75);
let recordNumber = 0;

function add(
  records: Tallies,
  account: StreamAccount,
  reason: Reason,
  field?: string,
  primaryKey?: string,
): void {
  records.add({
    interval: ledger.begin(account),
    reason,
    field,
    message: 'not told',
    primaryKey,
    recordNumber: ++recordNumber,
  });
}

describe('rejected records', () => {
  const [users, orders] = [ledger.open({ name: 'users' }), ledger.open({ name: 'orders' })];

  test('are summed up by stream, reason and field', () => {
    const records = new Tallies();
    add(records, users, 'invalid_identifier', 'id');
    add(records, users, 'invalid_identifier', 'email');
    add(records, users, 'invalid_identifier', 'id');
    add(records, orders, 'record_too_large');
    expect(records.summary(users)).toEqual(['2 × invalid_identifier (id)', '1 × invalid_identifier (email)']);
    expect(records.summary(orders)).toEqual(['1 × record_too_large']);
  });

  test('are told by the primary keys of the first five', () => {
    const records = new Tallies();
    add(records, users, 'record_too_large', undefined, undefined);
    for (let i = 1; i <= 7; i++) add(records, users, 'record_too_large', undefined, `{"id":${i}}`);
    expect(records.summary(users)).toEqual([
      '8 × record_too_large, for example {"id":1}, {"id":2}, {"id":3}, {"id":4}, {"id":5}',
    ]);
  });

  test('are there as data too, with the first message of each reason', () => {
    const records = new Tallies();
    add(records, users, 'missing_field', 'name', '{"id":1}');
    add(records, users, 'missing_field', 'name', '{"id":2}');
    expect(records.of(users)).toEqual([
      {
        reason: 'missing_field',
        field: 'name',
        message: 'not told',
        count: 2,
        primaryKeys: ['{"id":1}', '{"id":2}'],
      },
    ]);
    expect(records.of(orders)).toEqual([]);
  });

  test('are none for a stream of which all were delivered', () => {
    expect(new Tallies().summary(users)).toEqual([]);
  });
});
