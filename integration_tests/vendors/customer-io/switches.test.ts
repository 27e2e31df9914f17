/** Every switch in each of its values. */

import { describe, expect, test } from 'vitest';
import { newDesk } from './desk.ts';
import type { SwitchCase, SwitchCases } from './switch-cases.ts';
import { itemCases } from './switch-cases-items.ts';
import { peopleCases } from './switch-cases-people.ts';
import { requestCases } from './switch-cases-requests.ts';
import { newSwitches, parseSwitch, type Switches, type SwitchName, switchTable } from './switches.ts';

const cases: SwitchCases<SwitchName> = { ...requestCases, ...itemCases, ...peopleCases };

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
  expect(newSwitches({ kilobyte: 1024 })).toEqual({ ...defaults, kilobyte: 1024 });
});

test('an unknown switch or value is an error', async () => {
  expect(() => newSwitches({ kilobytes: 1000 } as never)).toThrow('unknown switch kilobytes');
  expect(() => newSwitches({ kilobyte: 1001 } as never)).toThrow('kilobyte cannot be 1001');
  const { vendor } = await newDesk();
  expect(() => vendor.setSwitch('applyLag', 3 as never)).toThrow('applyLag cannot be 3');
});

test('a switch can be set while the server runs', async () => {
  const desk = await newDesk();
  desk.vendor.setSwitch('emptyBatch', 200);
  expect((await desk.batch()).status).toBe(200);
});
