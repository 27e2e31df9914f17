/** Rows that are gathered to the end of the sync, to take the place of everything there was. */

import type { Bytes } from '../json/byte-writer.ts';
import type { Found, Operation, Replacement, RequestKind } from '../objects/destination-object.ts';
import type { Service } from '../objects/service.ts';
import { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import type { Source } from '../packing/records.ts';
import { configError, TraceError } from '../protocol/trace-error.ts';
import type { Client } from '../transport/client.ts';

const EVERYTHING_ACCEPTED: NotAccepted = new Map();

export class ReplacedRows {
  readonly rows: Batch;
  readonly #replacement: Replacement;
  #found: Found | undefined;

  constructor(kind: RequestKind, replacement: Replacement) {
    this.#replacement = replacement;
    this.rows = new Batch(1, kind, 0);
  }

  /** As messages call it, such as `Collection "plans"`. */
  get title(): string {
    return this.#replacement.title;
  }

  /** How many rows there were before. */
  get before(): number {
    return this.#found?.rows ?? 0;
  }

  /** How many there will be. */
  get after(): number {
    return this.rows.items;
  }

  /** @throws a config_error where they are more than the service takes together */
  add(operation: Operation, item: Bytes, source: Source): void {
    if (!this.rows.fits(item.length)) {
      throw configError(
        `${this.title} would be larger than ${this.#replacement.maxBytes} bytes, which is more than it can hold: nothing was replaced. Send fewer rows or columns.`,
      );
    }
    this.rows.add(operation, item, source);
  }

  /** Finds out what is there. */
  async find(client: Client): Promise<void> {
    const { find, readFound } = this.#replacement;
    const { response } = await client.send(find, { isAnswer: (answer) => readFound(answer) !== undefined });
    this.#found = readFound(response);
    if (this.#found === undefined) {
      throw new TraceError(
        'transient_error',
        `${this.title} could not be read (HTTP ${response.status}), so nothing was replaced; sync again.`,
      );
    }
  }

  /**
   * Puts the rows in the place of what is there.
   * @throws a config_error where the service refuses them, as they can only be replaced all together
   */
  async replace(
    client: Client,
    { appApi }: Service,
    settle: (rows: Batch, notAccepted: NotAccepted) => void,
  ): Promise<void> {
    const request = () => {
      const { method, path } = this.#found!;
      return { method, path, body: this.rows.body(this.rows.all), isForAppApi: true } as const;
    };
    // A collection whose answer was lost may have been created: a second one of its name could not be told apart.
    const again = async () => {
      if (this.#found!.method === 'POST') await this.find(client);
      return request();
    };
    const { verdict, response } = await client.send(request(), { notFound: 'refusal', again });
    if (verdict === 'split') {
      const refusal = appApi?.readRefusals(response.body)?.get(undefined)?.message;
      throw configError(
        `The service refuses the rows of ${this.title} (HTTP ${response.status}${refusal === undefined ? '' : `: ${refusal}`}): its rows stay as they were.`,
      );
    }
    settle(this.rows, EVERYTHING_ACCEPTED);
  }
}
