/** What must become of one record. */

/** A record that is to be sent: for whom, and what. */
export interface Sent {
  readonly kind: 'sent';
  /** Whoever is in two records is told apart by this; order is kept for each. */
  readonly identity: string;
  /** What the service must get. */
  readonly item: unknown;
  /** Set where the record may as well be rejected, as JSON.parse does not tell enough to know. */
  readonly isDoubtful: boolean;
  /** Courier: the list the recipient must be on or off afterwards. */
  readonly list?: { readonly id: string; readonly isMember: boolean };
}

export type Fate = Sent | { readonly kind: 'skipped' } | { readonly kind: 'rejected' };

export const SKIPPED: Fate = { kind: 'skipped' };
export const REJECTED: Fate = { kind: 'rejected' };
