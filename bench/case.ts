/** What a case is: something that is measured, and the figures it has to reach. */

import type { Workbench } from './workbench.ts';

export interface Case {
  readonly name: string;
  /** What is measured, for readers of the table. */
  readonly about: string;
  /** What each measured value is called and has to be, in the order `measure` gives them. */
  readonly figures: readonly Figure[];
  readonly measure: (bench: Workbench) => Promise<Measurement>;
}

export interface Figure {
  readonly name: string;
  readonly target: Target;
}

export interface Measurement {
  readonly values: readonly number[];
  /** What the values come from, in a few words. */
  readonly details: string;
}

export interface Target {
  readonly text: string;
  readonly format: (value: number) => string;
  readonly isMet: (value: number) => boolean;
}

/** @param digits behind the point */
export function atLeast(bound: number, unit = '', digits = 2): Target {
  const format = (value: number) => `${value.toFixed(digits)}${unit}`;
  return { text: `≥ ${bound}${unit}`, format, isMet: (value) => value >= bound };
}

/** @param digits behind the point */
export function atMost(bound: number, unit = '', digits = 2): Target {
  const format = (value: number) => `${value.toFixed(digits)}${unit}`;
  return { text: bound === 0 ? '0' : `≤ ${bound}${unit}`, format, isMet: (value) => value <= bound };
}
