/** Running counts of batch items, kept in every recording mode. */

export class ItemCounts {
  /** Items that arrived, repeats included. */
  items = 0;
  accepted = 0;
  rejected = 0;
  /** Answered as accepted but not applied. */
  dropped = 0;
  largestItem = 0;
  /** Accepted items by `type/action`. */
  byAction: Record<string, number> = {};

  /** An item of this many bytes arrived. */
  receive(bytes: number): void {
    this.items += 1;
    if (bytes > this.largestItem) this.largestItem = bytes;
  }

  /** An item was accepted. */
  accept(item: Record<string, unknown>): void {
    this.accepted += 1;
    const action = `${item.type}/${item.action}`;
    this.byAction[action] = (this.byAction[action] ?? 0) + 1;
  }

  /** Starts again at zero. */
  reset(): void {
    Object.assign(this, new ItemCounts());
  }
}
