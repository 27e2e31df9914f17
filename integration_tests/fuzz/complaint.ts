/** Says that a sync did not do what it must. */

export class Complaint extends Error {}

/** @throws Complaint where the condition does not hold */
export function must(condition: boolean, otherwise: () => string): asserts condition {
  if (!condition) throw new Complaint(otherwise());
}
