import { describe, expect, test } from 'vitest';
import type { Reason } from '../objects/rejection.ts';
import { StreamAccount as Account, type StreamAccount } from './ledger.ts';
import { RejectedRecords } from './rejected-records.ts';

let recordNumber = 0;

function add(
  records: RejectedRecords,
  account: StreamAccount,
  reason: Reason,
  field?: string,
  primaryKey?: string,
): void {
  records.add({ account, reason, field, message: 'not told', primaryKey, recordNumber: ++recordNumber });
}

describe('rejected records', () => {
  const [users, orders] = [new Account({ name: 'users' }), new Account({ name: 'orders' })];

  test('are summed up by stream, reason and field', () => {
    const records = new RejectedRecords();
    add(records, users, 'invalid_identifier', 'id');
    add(records, users, 'invalid_identifier', 'email');
    add(records, users, 'invalid_identifier', 'id');
    add(records, orders, 'record_too_large');
    expect(records.summary(users)).toEqual(['2 × invalid_identifier (id)', '1 × invalid_identifier (email)']);
    expect(records.summary(orders)).toEqual(['1 × record_too_large']);
  });

  test('are told by the primary keys of the first five', () => {
    const records = new RejectedRecords();
    add(records, users, 'record_too_large', undefined, undefined);
    for (let i = 1; i <= 7; i++) add(records, users, 'record_too_large', undefined, `{"id":${i}}`);
    expect(records.summary(users)).toEqual([
      '8 × record_too_large, for example {"id":1}, {"id":2}, {"id":3}, {"id":4}, {"id":5}',
    ]);
  });

  test('are none for a stream of which all were delivered', () => {
    expect(new RejectedRecords().summary(users)).toEqual([]);
  });
});
