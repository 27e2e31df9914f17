/** One list that is to end up with exactly the members a stream names. */

import type { Membership, Mirrored } from '../objects/destination-object.ts';
import { TraceError } from '../protocol/trace-error.ts';
import type { Client } from '../transport/client.ts';

/** Removals that are under way or wait at once; more would only take memory. */
const REMOVALS_AT_ONCE = 1000;

export class MirroredList {
  readonly id: string;
  /** How many members the list had before this sync added any. */
  before = 0;
  /** Settled once the members the list had before are known; nobody may be added earlier. */
  readonly read: Promise<void>;
  readonly #mirrored: Mirrored;
  readonly #client: Client;
  /** Members the list had that the stream has not named. */
  readonly #unnamed = new Set<string>();
  /** Whom the stream has named: while the members are being read, and all of them where the list is new. */
  readonly #named = new Set<string>();
  #isRead = false;
  #isNew = false;

  constructor(id: string, mirrored: Mirrored, client: Client) {
    this.id = id;
    this.#mirrored = mirrored;
    this.#client = client;
    this.read = this.#readFirst();
    // Who waits for it is told; where nobody does, `reconcile` tells.
    this.read.catch(() => {});
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  /** How many members are to be removed; known once `read` is settled. */
  get removals(): number {
    return this.#unnamed.size;
  }

  /**
   * Takes down that the stream has named a member.
   * @returns true where that one is known to be on the list already, so that there is nothing to add
   */
  name(member: string): boolean {
    if (!this.#isRead || this.#isNew) this.#named.add(member);
    return this.#unnamed.delete(member);
  }

  async #readFirst(): Promise<void> {
    this.#isNew = (await this.#readMembers()) === 'absent';
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
      const { response } = await this.#client.send(this.#mirrored.readMembers(this.id, cursor), {
        mayBeGone: true,
        isAnswer: (answer) => this.#mirrored.readPage(answer) !== undefined,
      });
      if (response.status === 404 && cursor === undefined) return 'absent';
      const page = this.#mirrored.readPage(response);
      if (page === undefined) {
        throw new TraceError(
          'transient_error',
          `The members of list ${JSON.stringify(this.id)} could not be read (HTTP ${response.status}), so nobody was removed; sync again.`,
        );
      }
      count += page.members.length;
      // Who is named after their page has come is taken out again by `name`.
      for (const member of page.members) if (!this.#named.has(member)) this.#unnamed.add(member);
      cursor = page.next;
    } while (cursor !== undefined);
    this.before = count;
    return undefined;
  }

  /** Removes whom the stream has not named. */
  async removeUnnamed(): Promise<void> {
    let chunk: Membership[] = [];
    for (const member of this.#unnamed) {
      chunk.push({ list: this.id, member });
      if (chunk.length < REMOVALS_AT_ONCE) continue;
      await this.#remove(chunk);
      chunk = [];
    }
    await this.#remove(chunk);
  }

  async #remove(memberships: readonly Membership[]): Promise<void> {
    const requests = memberships.map((membership) => this.#mirrored.removeMember(membership));
    const answers = await Promise.all(
      requests.map((request) => this.#client.send(request, { mayBeGone: true })),
    );
    const refused = answers.filter(({ verdict }) => verdict === 'split').length;
    if (refused === 0) return;
    throw new TraceError(
      'transient_error',
      `${refused} members of list ${JSON.stringify(this.id)} could not be removed, because the service refused it; sync again.`,
    );
  }
}
