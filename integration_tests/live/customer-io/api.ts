/** Customer.io as the probes see it: the Track API to write, the App API to read, and names to use. */

import { setTimeout as sleep } from 'node:timers/promises';
import { basicPair, type CustomerIoAccount } from '../accounts.ts';
import { expectSuccess, Http, type Reply } from '../http.ts';
import { Names } from '../names.ts';
import { eventually, LOCAL, type Patience, REAL } from '../patience.ts';

export type Kind = 'id' | 'email' | 'phone';
/** Identifiers as an item takes them. */
export type Person = Readonly<Partial<Record<Kind, string>>>;

export interface Customer {
  readonly identifiers: Readonly<Record<string, string | null>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly devices: readonly { readonly id: string; readonly platform: string }[];
}

export interface Activity {
  readonly type: string;
  readonly name?: string;
  readonly timestamp: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The largest page of activities. */
const PAGE = 100;
const KINDS: readonly Kind[] = ['id', 'email', 'phone'];

export class CustomerIoApi {
  readonly account: CustomerIoAccount;
  readonly track: Http;
  readonly names: Names;
  readonly patience: Patience;
  readonly #app: Http | undefined;
  #kinds: Promise<readonly Kind[]> | undefined;
  #rounds = 0;

  constructor(account: CustomerIoAccount, prefix: string) {
    this.account = account;
    this.names = new Names(prefix);
    this.patience = account.isReal ? REAL : LOCAL;
    this.track = new Http(account.trackUrl, `Basic ${basicPair(account)}`);
    this.#app = account.appApiKey ? new Http(account.appUrl, `Bearer ${account.appApiKey}`) : undefined;
  }

  /** @throws without an App API key */
  get app(): Http {
    if (this.#app === undefined) throw new Error('there is no App API key');
    return this.#app;
  }

  get canRead(): boolean {
    return this.#app !== undefined;
  }

  /** The identifiers that the workspace uses; id and email where that cannot be read. */
  kinds(): Promise<readonly Kind[]> {
    this.#kinds ??= this.#readKinds();
    return this.#kinds;
  }

  async #readKinds(): Promise<readonly Kind[]> {
    if (!this.canRead) return ['id', 'email'];
    const replies = await Promise.all(
      KINDS.map((kind) => this.app.send('GET', `/v1/customers/nobody/attributes?id_type=${kind}`)),
    );
    for (const reply of replies) {
      if (![200, 400, 404].includes(reply.status)) expectSuccess(reply, 'reading a person');
    }
    return KINDS.filter((_, index) => replies[index]!.status !== 400);
  }

  /** Somebody of their own, by an identifier that the workspace uses; nothing is sent. */
  async someone(word: string): Promise<Person> {
    return (await this.kinds()).includes('id') ? { id: this.id(word) } : { email: this.email(word) };
  }

  id(word: string): string {
    return this.names.give('id', word);
  }

  email(word: string): string {
    return this.names.remember('email', `${this.names.prefix}-${word}@example.com`);
  }

  /** Sends items in one batch. */
  batch(...items: readonly object[]): Promise<Reply> {
    return this.track.send('POST', '/api/v2/batch', { batch: items });
  }

  /** Sends items, none of which may be refused. */
  async write(...items: readonly object[]): Promise<void> {
    const reply = await this.batch(...items);
    if (reply.status !== 200) expectSuccess({ ...reply, status: 400 }, 'a batch');
  }

  /** The person, or undefined where there is none. */
  async customer(person: Person): Promise<Customer | undefined> {
    const reply = await this.app.send('GET', `${pathOf(person, 'attributes')}`);
    if (reply.status === 404) return undefined;
    return expectSuccess(reply, 'reading a person').json.customer as Customer;
  }

  /** The latest activities of a type; none where there is no such person. */
  async activities(person: Person, type: string): Promise<readonly Activity[]> {
    const reply = await this.app.send('GET', `${pathOf(person, 'activities')}&type=${type}&limit=${PAGE}`);
    if (reply.status === 404) return [];
    return expectSuccess(reply, 'reading activities').json.activities as Activity[];
  }

  /** Waits until an attribute of somebody has a value. */
  async seen(person: Person, name: string, value: string): Promise<Customer> {
    const customer = await eventually(
      () => this.customer(person),
      (read) => read?.attributes[name] === value,
      this.patience,
    );
    if (customer?.attributes[name] === value) return customer;
    throw new Error(`what was written did not show within ${this.patience.atMost / 1000} s`);
  }

  /** Waits until what is written now shows: what was written before, and does not show, never will. */
  async settled(): Promise<void> {
    const marker = await this.someone('marker');
    const round = String(++this.#rounds);
    await this.write(identify(marker, { round }));
    await this.seen(marker, 'round', round);
    await sleep(this.patience.grace);
  }

  /** How many events of a name somebody has, once a later one shows. */
  async countEvents(person: Person, name: string): Promise<number> {
    const last = `${name} last`;
    await this.write(event(person, last));
    const names = async () => (await this.activities(person, 'event')).map((activity) => activity.name);
    const read = await eventually(names, (found) => found.includes(last), this.patience);
    if (!read.includes(last)) throw new Error('an event did not show in the activities in time');
    await sleep(this.patience.grace);
    return (await names()).filter((each) => each === name).length;
  }
}

export function identify(identifiers: Person, attributes: object, more: object = {}): object {
  return { type: 'person', action: 'identify', identifiers, attributes, ...more };
}

export function event(identifiers: Person, name: string, more: object = {}): object {
  return { type: 'person', action: 'event', identifiers, name, ...more };
}

export function addDevice(identifiers: Person, token: string): object {
  return { type: 'person', action: 'add_device', identifiers, device: { token, platform: 'ios' } };
}

/** Whether a batch of one item was accepted. @throws where the answer is neither yes nor no */
export function isAccepted({ status, text }: Reply): boolean {
  if (status === 200) return true;
  if ([207, 400, 413].includes(status)) return false;
  throw new Error(`answered with ${status}: ${text.slice(0, 200)}`);
}

function pathOf(person: Person, what: string): string {
  const [kind, value] = Object.entries(person)[0]!;
  return `/v1/customers/${encodeURIComponent(value)}/${what}?id_type=${kind}`;
}
