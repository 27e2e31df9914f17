/** What a sync did, as far as it can be seen from outside. */

export interface Received {
  /** Whoever it is about. */
  readonly identity: string;
  /** The item or body as it arrived. */
  readonly text: string;
}

export interface Outcome {
  /** The lines of stdout. */
  readonly lines: readonly string[];
  readonly failure: { readonly type: string; readonly message: string } | undefined;
  /** What the service got, in order of arrival. */
  readonly received: readonly Received[];
  /** Courier: the members of each list. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}
