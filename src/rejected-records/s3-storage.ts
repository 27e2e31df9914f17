/** Writes rejected records into a bucket: JSON lines, in as many objects as a sync needs. */

import { DeleteObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import type { StorageConfig } from '../config/schema.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { describeNetworkError } from '../transport/http.ts';
import { type Storage, syncName } from './storage.ts';

const ATTEMPTS = 5;
const CONNECT_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 60_000;

export type S3Config = Extract<StorageConfig, { type: 's3' }>;

export class S3Storage implements Storage {
  /** An object cannot be added to, and thousands of small ones help nobody. */
  readonly maxWait = 10_000;
  readonly partBytes = 5_000_000;
  readonly #bucket: string;
  readonly #name: string;
  readonly #client: S3Client;
  #parts = 0;

  constructor({ bucket, region, prefix, access_key_id, secret_access_key, endpoint }: S3Config) {
    this.#bucket = bucket;
    this.#name = prefix + syncName();
    this.#client = new S3Client({
      region,
      maxAttempts: ATTEMPTS,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT,
        requestTimeout: REQUEST_TIMEOUT,
        throwOnRequestTimeout: true,
      },
      // Without keys in the configuration the client finds those of the machine.
      ...(access_key_id !== undefined && {
        credentials: { accessKeyId: access_key_id, secretAccessKey: secret_access_key! },
      }),
      // Other storage seldom has a host name for each bucket.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    });
  }

  async write(lines: Buffer): Promise<void> {
    await this.#put(`${this.#name}-${String(++this.#parts).padStart(5, '0')}.jsonl`, lines);
  }

  async probe(): Promise<void> {
    const key = `${this.#name}.probe`;
    await this.#put(key, Buffer.alloc(0));
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
    } catch (error) {
      throw explain(error, `${key} cannot be deleted from bucket ${this.#bucket}`);
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #put(key: string, body: Buffer): Promise<void> {
    const object = { Bucket: this.#bucket, Key: key, Body: body, ContentType: 'application/x-ndjson' };
    try {
      await this.#client.send(new PutObjectCommand(object));
    } catch (error) {
      throw explain(error, `Rejected records cannot be written to bucket ${this.#bucket}`);
    }
  }
}

/** The error's own text may hold the address or a key, so that only its code is told. */
function explain(error: unknown, what: string): TraceError {
  const { name, $metadata } = error as Partial<S3ServiceException>;
  const status = $metadata?.httpStatusCode;
  const advice = adviceFor(name, status);
  if (advice !== undefined) return new TraceError('config_error', `${what} (${name}): ${advice}.`);
  const why = status === undefined ? describeNetworkError(error) : `HTTP ${status}`;
  return new TraceError(
    'transient_error',
    `${what}, though it was tried ${ATTEMPTS} times: ${why}. If it happens again, check rejected_records.storage.`,
  );
}

/** What the user can do about it; undefined where it may just go better later. */
function adviceFor(name: string | undefined, status: number | undefined): string | undefined {
  switch (name) {
    case 'NoSuchBucket':
      return 'there is no such bucket, so check rejected_records.storage.bucket and region';
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return 'the storage refuses the keys, so check access_key_id and secret_access_key';
    case 'CredentialsProviderError':
      return 'there are no keys, so set access_key_id and secret_access_key, or give the machine a role';
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
      return 'the bucket is in another region, so check rejected_records.storage.region';
    case 'AccessDenied':
      return 'the keys need the permissions s3:PutObject and s3:DeleteObject on the bucket';
    default:
      return status !== undefined && status >= 300 && status < 500 && status !== 429 && status !== 408
        ? `the storage refuses it (HTTP ${status}), so check rejected_records.storage`
        : undefined;
  }
}
