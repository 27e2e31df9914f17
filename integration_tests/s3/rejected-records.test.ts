import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Connector, run, write } from '../scenarios/connector.ts';
import { catalog, config, record, state, stream } from '../scenarios/messages.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { startS3 } from './server.ts';

const vendor = await startCustomerIo();
const s3 = await startS3();
const unreachable = await startS3();
await unreachable.close();
beforeEach(() => vendor.reset());
afterAll(async () => {
  await vendor.close();
  await s3.close();
});

const SECRET = 'the-secret-of-nobody';
s3.createUser('nobody', SECRET);

const storage = (prefix: string, settings: object = {}) => ({
  type: 's3',
  bucket: s3.bucket,
  region: s3.region,
  prefix,
  access_key_id: s3.accessKeyId,
  secret_access_key: s3.secretAccessKey,
  endpoint: s3.endpoint,
  ...settings,
});
const options = (prefix: string, settings: object = {}) => ({
  config: config(vendor, [], {
    rejected_records: { max_percent: 100, storage: storage(prefix, settings) },
  }),
  catalog: catalog(stream('person', { key: ['id'] })),
});

describe('rejected records in a bucket', () => {
  test('are in objects under the prefix before their STATE leaves, while the input stays open', async () => {
    const connector = new Connector('write', options('open/'));
    connector.write(record('person', { id: ' ' }), state('person', 1));
    const line = await connector.line(({ type }) => type === 'STATE');
    expect(JSON.parse(line).state.destinationStats).toEqual({ recordCount: 0, rejectedRecordCount: 1 });
    const [object, ...others] = await s3.objects('open/');
    expect(others).toEqual([]);
    expect(object!.key).toMatch(/^open\/rejected-\d{4}-.*Z-[0-9a-f]{8}-00001\.jsonl$/);
    expect(object!.text).toBe(
      '{"stream":"person","namespace":null,"reason":"missing_identifier","field":"id","message":"id is missing or blank.","primary_key":{"id":" "},"record_number":1}\n',
    );
    expect((await connector.end().result()).code).toBe(0);
  });

  test('are all there, in order, in parts of some megabytes', async () => {
    const long = 'n'.repeat(300);
    const rows = Array.from({ length: 30_000 }, (_, n) =>
      record('person', { id: `p${n}`, [`${long}${n}`]: 1 }),
    );
    const result = await write(options('many/'), [
      ...rows,
      record('person', { id: 'good' }),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.states[0]!).state.destinationStats).toEqual({
      recordCount: 1,
      rejectedRecordCount: 30_000,
    });
    const objects = await s3.objects('many/');
    expect(objects.length).toBeGreaterThan(1);
    const lines = objects.flatMap(({ text }) => text.split('\n').slice(0, -1));
    expect(lines.map((line) => JSON.parse(line).record_number)).toEqual(rows.map((_, n) => n + 1));
  });

  test('are none where none were rejected', async () => {
    await write(options('none/'), [record('person', { id: 1 }), state('person', 1)]);
    expect(await s3.objects('none/')).toEqual([]);
  });
});

const PROBLEMS: [string, object, string][] = [
  [
    'a bucket that is not there',
    { bucket: 'not-there' },
    'Rejected records cannot be written to bucket not-there (NoSuchBucket): there is no such bucket, so check rejected_records.storage.bucket and region.',
  ],
  [
    'a wrong access key',
    { access_key_id: 'wrong-key' },
    'Rejected records cannot be written to bucket test-bucket (InvalidAccessKeyId): the storage refuses the keys, so check access_key_id and secret_access_key.',
  ],
  [
    'a wrong secret key',
    { secret_access_key: SECRET },
    'Rejected records cannot be written to bucket test-bucket (SignatureDoesNotMatch): the storage refuses the keys, so check access_key_id and secret_access_key.',
  ],
  [
    'a wrong region',
    { region: 'us-west-2' },
    'Rejected records cannot be written to bucket test-bucket (AuthorizationHeaderMalformed): the bucket is in another region, so check rejected_records.storage.region.',
  ],
  [
    'keys that may not write',
    { access_key_id: 'nobody', secret_access_key: SECRET },
    'Rejected records cannot be written to bucket test-bucket (AccessDenied): the keys need the permissions s3:PutObject and s3:DeleteObject on the bucket.',
  ],
];

describe('check', () => {
  const check = async (settings: object = {}) => {
    const result = await run('check', { config: options('check/', settings).config });
    expect(result.lines.join('\n')).not.toContain(SECRET);
    return result.messages.at(-1).connectionStatus;
  };

  test('writes to the bucket and leaves nothing in it', async () => {
    expect(await check()).toEqual({ status: 'SUCCEEDED' });
    expect(await s3.objects('')).not.toContainEqual(expect.objectContaining({ key: /^check/ }));
  });

  test.each(PROBLEMS)('tells %s', async (_, settings, message) => {
    expect(await check(settings)).toEqual({ status: 'FAILED', message });
  });

  test('tells a storage that cannot be reached', async () => {
    const { status, message } = await check({ endpoint: unreachable.endpoint });
    expect(status).toBe('FAILED');
    expect(message).toBe(
      'Rejected records cannot be written to bucket test-bucket, though it was tried 5 times: it refused the connection. If it happens again, check rejected_records.storage.',
    );
  });

  test('finds no keys where none are configured and the machine has none', async () => {
    const env = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      HOME: '/nowhere',
    };
    const content = options('check/', { access_key_id: undefined, secret_access_key: undefined }).config;
    const result = await run('check', { config: content, env });
    expect(result.messages.at(-1).connectionStatus).toEqual({
      status: 'FAILED',
      message:
        'Rejected records cannot be written to bucket test-bucket (CredentialsProviderError): there are no keys, so set access_key_id and secret_access_key, or give the machine a role.',
    });
  });
});

describe('a storage that fails during a sync', () => {
  test.each(PROBLEMS)('stops it with its STATE withheld: %s', async (_, settings, message) => {
    const result = await write(options('sync/', settings), [record('person', {}), state('person', 1)]);
    expect(result).toMatchObject({ code: 1, states: [] });
    expect(result.error).toMatchObject({ failure_type: 'config_error', message });
  });

  test('is transient where it cannot be reached', async () => {
    const result = await write(options('sync/', { endpoint: unreachable.endpoint }), [
      record('person', {}),
      state('person', 1),
    ]);
    expect(result).toMatchObject({ code: 1, states: [] });
    expect(result.error?.failure_type).toBe('transient_error');
  });
});
