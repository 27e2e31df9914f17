import { expect, test } from 'vitest';
import { MemberTable } from './member-table.ts';

test('knows everybody by each of their ids, until they are taken out', () => {
  const table = new MemberTable();
  const ids = (n: number) => [`id:${n}`, `cio_id:${n.toString(16)}`, `email:é${n}@x.io`];
  for (let n = 0; n < 20_000; n++) expect(table.add(ids(n))).toBe(true);
  expect(table.add(['id:new', 'email:é7@x.io'])).toBe(false);
  expect(table.size).toBe(20_000);
  for (let n = 0; n < 20_000; n += 2) expect(table.remove(ids(n)[n % 3]!)).toBe(true);
  expect([table.remove('id:0'), table.remove('email:é0@x.io'), table.remove('id:x')]).toEqual([
    false,
    false,
    false,
  ]);
  expect([...table]).toEqual(Array.from({ length: 10_000 }, (_, n) => `id:${2 * n + 1}`));
  expect(table.size).toBe(10_000);
});
