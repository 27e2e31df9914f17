/** Switches, as both local services have them: what they may be set to, and how they are set. */

export interface SwitchSpec {
  readonly default: string | number | boolean;
  /** The allowed values; a function for a range. */
  readonly values: readonly (string | number | boolean)[] | ((value: unknown) => boolean);
  readonly about: string;
}

export type SwitchTable = Readonly<Record<string, SwitchSpec>>;

/** The default of every switch, with the given values in place of some. */
export function fillSwitches(table: SwitchTable, overrides: object): Record<string, unknown> {
  const switches: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(table)) switches[name] = spec.default;
  for (const [name, value] of Object.entries(overrides)) setSwitch(table, switches, name, value);
  return switches;
}

/** Sets one switch; an unknown name or value is an error, so a typing mistake cannot pass as a default. */
export function setSwitch(table: SwitchTable, switches: object, name: string, value: unknown): void {
  const spec = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!spec) throw new Error(`unknown switch ${name}`);
  const allowed =
    typeof spec.values === 'function' ? spec.values(value) : spec.values.includes(value as string);
  if (!allowed) throw new Error(`switch ${name} cannot be ${JSON.stringify(value)}`);
  (switches as Record<string, unknown>)[name] = value;
}

/** Reads `name=value` from a command line; the value may be a number, true, false, or text. */
export function readSwitch(table: SwitchTable, text: string): [name: string, value: unknown] {
  const [name = '', value = ''] = text.split(/=(.*)/s);
  const spec = table[name];
  const listed = typeof spec?.values === 'function' ? [] : (spec?.values ?? []);
  const known = listed.find((candidate) => String(candidate) === value);
  return [name, known ?? (/^\d+$/.test(value) ? Number(value) : value)];
}
