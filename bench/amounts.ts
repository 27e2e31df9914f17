/** How much is measured: everything, or a small version that takes a few minutes. */

export interface Amounts {
  /** How often each program of a comparison runs. */
  readonly runs: number;
  /** Records of a stream; cases with large or slow ones take a fixed part of it. */
  readonly records: number;
  /** Records of the two streams whose peaks of memory are compared, as parts of `records`. */
  readonly growth: readonly [from: number, to: number];
  /** How long calls are counted under a rate limit, in seconds. */
  readonly rateSeconds: number;
  /** How long the service stalls, in seconds. */
  readonly stallSeconds: number;
  /** Members of the one large list, and how many small lists of 100. */
  readonly listMembers: number;
  readonly smallLists: number;
}

export const FULL: Amounts = {
  runs: 5,
  records: 1_000_000,
  growth: [0.3, 3],
  rateSeconds: 60,
  stallSeconds: 30,
  listMembers: 100_000,
  smallLists: 1000,
};

export const QUICK: Amounts = {
  runs: 3,
  records: 200_000,
  growth: [0.75, 3],
  rateSeconds: 10,
  stallSeconds: 10,
  listMembers: 20_000,
  smallLists: 300,
};
