/** Running counts of the recipients in bulk calls, kept in every recording mode. */

export class RecipientCounts {
  /** Bulk calls that arrived, repeats included. */
  bulkCalls = 0;
  /** Recipients of all bulk calls. */
  recipients = 0;
  largestBulk = 0;
  /** How many bulk calls had so many recipients. */
  bulkSizes: Record<number, number> = {};

  /** A bulk call with so many recipients arrived. */
  receive(recipients: number): void {
    this.bulkCalls += 1;
    this.recipients += recipients;
    this.largestBulk = Math.max(this.largestBulk, recipients);
    this.bulkSizes[recipients] = (this.bulkSizes[recipients] ?? 0) + 1;
  }

  /** Starts again at zero. */
  reset(): void {
    Object.assign(this, new RecipientCounts());
  }
}
