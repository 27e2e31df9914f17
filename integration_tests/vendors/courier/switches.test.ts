/** Every switch in each of its values. */

import { describe, expect, test } from 'vitest';
import { newDesk } from './desk.ts';
import type { SwitchCase, SwitchCases } from './switch-cases.ts';
import { listCases } from './switch-cases-lists.ts';
import { profileCases } from './switch-cases-profiles.ts';
import { requestCases } from './switch-cases-requests.ts';
import { newSwitches, parseSwitch, type Switches, type SwitchName, switchTable } from './switches.ts';

const cases: SwitchCases<SwitchName> = { ...requestCases, ...listCases, ...profileCases };

for (const [name, values] of Object.entries(cases)) {
  describe(`the switch ${name}`, () => {
    for (const [text, each] of Object.entries<SwitchCase>(values)) {
      test(`with ${text} ${each.does}`, async () => {
        const [, value] = parseSwitch(`${name}=${text}`);
        const desk = await newDesk({ ...each.options, switches: { [name]: value } as Partial<Switches> });
        await each.see(desk);
      });
    }
  });
}

test('a switch takes its default unless it is given', () => {
  const defaults = Object.fromEntries(
    Object.entries(switchTable).map(([name, spec]) => [name, spec.default]),
  );
  expect(newSwitches()).toEqual(defaults);
  expect(newSwitches({ listsKey: 'results' })).toEqual({ ...defaults, listsKey: 'results' });
});

test('an unknown switch or value is an error', async () => {
  expect(() => newSwitches({ megabytes: 1000 } as never)).toThrow('unknown switch megabytes');
  expect(() => newSwitches({ megabyte: 1001 } as never)).toThrow('megabyte cannot be 1001');
  const { vendor } = await newDesk();
  expect(() => vendor.setSwitch('pageSize', 0)).toThrow('pageSize cannot be 0');
});

test('a switch can be set while the server runs', async () => {
  const desk = await newDesk();
  desk.vendor.setSwitch('unsubscribeAbsent', 204);
  expect((await desk.delete('/lists/a/subscriptions/u')).status).toBe(204);
});
