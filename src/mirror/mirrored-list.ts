/** One list that is to end up with exactly the members a stream names. */

import { ByteWriter } from '../json/byte-writer.ts';
import type { Mirrored } from '../objects/destination-object.ts';
import { configError, TraceError } from '../protocol/trace-error.ts';
import type { Client } from '../transport/client.ts';
import { MemberTable } from './member-table.ts';
import type { Removals } from './removals.ts';

export class MirroredList {
  readonly id: string;
  readonly mirrored: Mirrored;
  /** How many members the list had before this sync added any. */
  before = 0;
  /** Settled once the members the list had before are known; nobody may be added earlier. */
  readonly read: Promise<void>;
  readonly #client: Client;
  /** Members the list had that the stream has not named, by each of their ids. */
  readonly #unnamed = new MemberTable();
  /** Whom the stream has named: while the members are being read, and all of them where the list is new. */
  readonly #named = new Set<string>();
  #isRead = false;
  #isNew = false;

  constructor(id: string, mirrored: Mirrored, client: Client) {
    this.id = id;
    this.mirrored = mirrored;
    this.#client = client;
    this.read = this.#readFirst();
    // Who waits for it is told; where nobody does, `reconcile` tells.
    this.read.catch(() => {});
  }

  /** How many members are to be removed; known once `read` is settled. */
  get removals(): number {
    return this.#unnamed.size;
  }

  /** As messages call it, such as `List "vip"`. */
  get title(): string {
    return `${this.mirrored.title} ${JSON.stringify(this.id)}`;
  }

  /**
   * Takes down that the stream has named a member, by any of their ids.
   * @returns true where that one is known to be on the list already, so that there is nothing to add
   */
  name(id: string): boolean {
    if (!this.#isRead || this.#isNew) this.#named.add(id);
    return this.#unnamed.remove(id);
  }

  async #readFirst(): Promise<void> {
    this.#isNew = (await this.#readMembers()) === 'absent';
    const { mustExist } = this.mirrored;
    if (this.#isNew && mustExist !== undefined) {
      throw configError(`${this.title} is not there: ${mustExist}`);
    }
    this.#isRead = true;
    if (!this.#isNew) this.#named.clear();
  }

  /** A list that was deleted may come back with the members it had, as soon as anybody is added. */
  async readAgainIfNew(): Promise<void> {
    if (this.#isNew) await this.#readMembers();
  }

  async #readMembers(): Promise<'absent' | undefined> {
    let cursor: string | undefined;
    let count = 0;
    do {
      const { response } = await this.#client.send(this.mirrored.readMembers(this.id, cursor), {
        notFound: 'success',
        isAnswer: (answer) => answer.status === 404 || this.mirrored.readPage(answer) !== undefined,
      });
      if (response.status === 404 && cursor === undefined) return 'absent';
      const page = this.mirrored.readPage(response);
      if (page === undefined || (page.next !== undefined && page.next === cursor)) {
        throw new TraceError(
          'transient_error',
          `The members of ${this.title} could not be read (HTTP ${response.status}), so nobody was removed; sync again.`,
        );
      }
      count += page.members.length;
      for (const member of page.members) {
        // Who is named after their page has come is taken out again by `name`.
        if (!member.some((id) => this.#named.has(id))) this.#unnamed.add(member);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    this.before = count;
    return undefined;
  }

  /** Removes whom the stream has not named. */
  async removeUnnamed(removals: Removals): Promise<void> {
    const item = new ByteWriter();
    for (const id of this.#unnamed) {
      item.clear();
      await removals.add(this.mirrored.remove(this.id, [id], item), item);
    }
  }
}
