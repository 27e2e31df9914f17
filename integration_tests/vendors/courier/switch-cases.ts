/** The shape of the switch cases: the compiler asks for one case per value of every switch. */

import type { CourierOptions } from './context.ts';
import type { Desk } from './desk.ts';
import type { Switches, SwitchName } from './switches.ts';

/** What one value of a switch does, and how to see it. */
export interface SwitchCase {
  does: string;
  options?: CourierOptions;
  see: (desk: Desk) => Promise<void>;
}

export type SwitchCases<Name extends SwitchName> = {
  [Each in Name]: { [Value in `${Switches[Each]}`]: SwitchCase };
};
