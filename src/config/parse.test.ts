import { describe, expect, test } from 'vitest';
import { TraceError } from '../protocol/trace-error.ts';
import { parseConfig } from './parse.ts';

const SERVICE = { type: 'customer_io', site_id: 'site', api_key: 'key' };

function errorOf(json: unknown): TraceError {
  try {
    parseConfig(json);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a configuration', () => {
  test('needs a service only, and has the documented defaults', () => {
    expect(parseConfig({ service: SERVICE, streams: [{ name: 'users' }] })).toMatchObject({
      config: {
        service: { ...SERVICE, region: 'us' },
        streams: [
          {
            name: 'users',
            identifier: 'auto',
            fields: [],
            other_fields: 'send',
            null_values: 'send',
            timestamps: 'unix',
          },
        ],
        delivery: { requests_per_second: 100, max_concurrency: 16, retry_for_seconds: 600 },
        rejected_records: { max_percent: 75, storage: { type: 'none' } },
        dry_run: false,
      },
      unknown: [],
      secrets: ['key'],
    });
    expect(parseConfig({ service: SERVICE }).config.streams).toEqual([]);
    const [stream] = parseConfig({ service: SERVICE, streams: [{ name: 'users' }] }).config.streams;
    for (const left of ['namespace', 'object', 'sync_behavior'] as const) {
      expect(stream![left]).toBeUndefined();
    }
  });

  test('keeps what is set', () => {
    const config = {
      service: { ...SERVICE, region: 'eu', base_url: 'http://localhost:8080/proxy' },
      streams: [
        {
          name: 'users',
          namespace: 'public',
          object: 'person',
          sync_behavior: 'suppress',
          identifier: 'cio_id',
          fields: [
            { to: 'id', from: 'user_id' },
            { to: 'source', value: '' },
          ],
          other_fields: 'ignore',
          null_values: 'ignore',
          timestamps: 'as_is',
          deleted_rows: 'suppress',
        },
        { name: '*', object: 'event' },
      ],
      delivery: { requests_per_second: 1000, max_concurrency: 1, retry_for_seconds: 0 },
      rejected_records: { max_percent: 0 },
      dry_run: true,
    };
    const parsed = parseConfig(config);
    expect(parsed.config).toMatchObject(config);
    expect(parsed.unknown).toEqual([]);
  });

  test('keeps defaults beside what is set', () => {
    const { config } = parseConfig({ service: SERVICE, delivery: { max_concurrency: 2 } });
    expect(config.delivery).toEqual({ requests_per_second: 100, max_concurrency: 2, retry_for_seconds: 600 });
  });

  test.each([
    [{ type: 'courier', api_key: 'key' }, 10_000],
    [SERVICE, 1000],
  ])('takes as many requests a second as the service allows', (service, requests_per_second) => {
    const { config } = parseConfig({ service, delivery: { requests_per_second } });
    expect(config.delivery.requests_per_second).toBe(requests_per_second);
    expect(() =>
      parseConfig({ service, delivery: { requests_per_second: requests_per_second + 1 } }),
    ).toThrow(/^The configuration cannot be used: delivery\.requests_per_second: .*\.$/);
  });

  test('may have what is not needed left empty, as a form does', () => {
    const empty = { app_api_key: '', base_url: '', app_base_url: '' };
    const { service } = parseConfig({ service: { ...SERVICE, ...empty } }).config;
    expect(service).toEqual({ ...SERVICE, region: 'us' });
  });

  test('may have a password in an address, percent signs and all, which is a secret', () => {
    const base_url = 'http://user:50%25off%@localhost';
    expect(parseConfig({ service: { ...SERVICE, base_url } }).secrets).toContain('50%25off%');
  });

  test('has blanks around credentials taken off', () => {
    const { service } = parseConfig({ service: { ...SERVICE, api_key: ' key\n' } }).config;
    expect(service).toMatchObject({ api_key: 'key' });
  });
});

describe('settings that there are not', () => {
  test('are listed with their paths, and ignored', () => {
    const { config, unknown } = parseConfig({
      service: { ...SERVICE, siteid: 'x' },
      speed: 1,
      streams: [
        { name: 'a', fields: [{ to: 'id', from: 'x', as: 1 }] },
        {
          name: 'b',
          Object: 'person',
          fields: [
            { to: 'a', value: 'b' },
            { to: 'c', value: 'd', default: 2 },
          ],
        },
      ],
      delivery: { speed: { fast: true } },
    });
    expect(unknown.toSorted()).toEqual([
      'delivery.speed',
      'service.siteid',
      'speed',
      'streams.0.fields.0.as',
      'streams.1.Object',
      'streams.1.fields.1.default',
    ]);
    expect(config).not.toHaveProperty('speed');
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'are listed also where they are called %s',
    (name) => {
      const json = JSON.parse(`{"service":${JSON.stringify(SERVICE)},"delivery":{"${name}":1}}`);
      expect(parseConfig(json).unknown).toEqual([`delivery.${name}`]);
    },
  );
});

describe('a configuration that cannot be used', () => {
  test.each<[string, unknown]>([
    ['the configuration: ', null],
    ['the configuration: ', []],
    ['the configuration: ', 'SECRET'],
    ['service: ', {}],
    ['service: ', { service: 'SECRET' }],
    ['service.type: ', { service: { ...SERVICE, type: 'SECRET' } }],
    ['service.type: ', { service: { site_id: 'SECRET', api_key: 'SECRET' } }],
    ['service.site_id: ', { service: { ...SERVICE, site_id: '' } }],
    ['service.site_id: must not be empty', { service: { ...SERVICE, site_id: '  ' } }],
    ['service.api_key: ', { service: { ...SERVICE, api_key: undefined } }],
    ['service.api_key: ', { service: { ...SERVICE, api_key: ['SECRET'] } }],
    ['service.region: ', { service: { ...SERVICE, region: 'SECRET' } }],
    ['service.base_url: ', { service: { ...SERVICE, base_url: 'SECRET' } }],
    ['service.base_url: ', { service: { ...SERVICE, base_url: 'ftp://SECRET.example.com' } }],
    ['streams: ', { service: SERVICE, streams: 'SECRET' }],
    ['streams.0: ', { service: SERVICE, streams: ['SECRET'] }],
    ['streams.0.name: ', { service: SERVICE, streams: [{}] }],
    ['streams.1.name: ', { service: SERVICE, streams: [{ name: 'a' }, { name: '' }] }],
    ['streams.0.identifier: ', { service: SERVICE, streams: [{ name: 'a', identifier: 'SECRET' }] }],
    ['streams.0.sync_behavior: ', { service: SERVICE, streams: [{ name: 'a', sync_behavior: 'SECRET' }] }],
    ['streams.0.deleted_rows: ', { service: SERVICE, streams: [{ name: 'a', deleted_rows: 'SECRET' }] }],
    ['streams.0.fields.0.to: ', { service: SERVICE, streams: [{ name: 'a', fields: [{ from: 'SECRET' }] }] }],
    [
      'streams.0.fields.0.value: ',
      { service: SERVICE, streams: [{ name: 'a', fields: [{ to: 'b', value: 7 }] }] },
    ],
    ['delivery.requests_per_second: ', { service: SERVICE, delivery: { requests_per_second: 'SECRET' } }],
    ['delivery.requests_per_second: ', { service: SERVICE, delivery: { requests_per_second: 0 } }],
    ['delivery.requests_per_second: ', { service: SERVICE, delivery: { requests_per_second: 1001 } }],
    ['delivery.requests_per_second: ', { service: SERVICE, delivery: { requests_per_second: 1.5 } }],
    ['delivery.max_concurrency: ', { service: SERVICE, delivery: { max_concurrency: 201 } }],
    ['delivery.retry_for_seconds: ', { service: SERVICE, delivery: { retry_for_seconds: -1 } }],
    ['rejected_records.max_percent: ', { service: SERVICE, rejected_records: { max_percent: 101 } }],
    ['dry_run: ', { service: SERVICE, dry_run: 'SECRET' }],
  ])('is answered with the setting and never with its value: %s', (setting, json) => {
    const error = errorOf(json);
    expect(error.failureType).toBe('config_error');
    expect(error.message).toContain(`The configuration cannot be used: ${setting}`);
    expect(error.message).not.toContain('SECRET');
  });

  test('is answered with what there is to choose from', () => {
    const { message } = errorOf({ service: { ...SERVICE, region: 'asia' } });
    expect(message).toContain('"us"');
    expect(message).toContain('"eu"');
  });

  test('is answered with several faults at once, but not with all of many', () => {
    const two = errorOf({ service: { type: 'customer_io' } }).message;
    expect(two).toContain('service.site_id');
    expect(two).toContain('service.api_key');
    const many = errorOf({ service: SERVICE, streams: Array.from({ length: 50 }, () => ({})) }).message;
    expect(many.match(/streams\.\d+\.name/g)).toHaveLength(5);
  });
});
