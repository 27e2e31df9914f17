import { describe, expect, test } from 'vitest';
import { customerIo } from './service.ts';

const CONFIG = {
  type: 'customer_io',
  site_id: 'site',
  api_key: 'key-of-the-workspace',
  region: 'us',
  base_url: undefined,
} as const;
const us = customerIo(CONFIG);
const eu = customerIo({ ...CONFIG, region: 'eu' });

function check(status: number, body = '', service = us): string | undefined {
  return service.readCheck({ status, body, retryAfter: undefined });
}

describe('Customer.io', () => {
  test('is reached where the region is, or at base_url', () => {
    expect(us.baseUrl).toBe('https://track.customer.io');
    expect(eu.baseUrl).toBe('https://track-eu.customer.io');
    expect(customerIo({ ...CONFIG, base_url: 'http://localhost:1' }).baseUrl).toBe('http://localhost:1');
  });

  test('is logged in to with the site id and the key', () => {
    const { authorization } = us.headers;
    expect(Buffer.from(authorization!.replace(/^Basic /, ''), 'base64').toString()).toBe(
      'site:key-of-the-workspace',
    );
  });

  test('is checked with a request that reads only', () => {
    expect(us.checkRequest).toEqual({ method: 'GET', path: '/api/v1/accounts/region' });
  });
});

describe('the answer to the check', () => {
  test.each([
    ['us', us],
    ['eu', eu],
  ])('is fine where the workspace is in region %s as configured', (region, service) => {
    const body = `{"url":"https://track.customer.io","region":"${region}","environment_id":3}`;
    expect(check(200, body, service)).toBeUndefined();
  });

  test.each([
    [us, 'eu'],
    [eu, 'us'],
  ])('names the region to set where it is another one', (service, actual) => {
    expect(check(200, `{"region":"${actual}"}`, service)).toContain(`set region to ${actual}`);
  });

  test.each(['', '<html></html>', '{}', 'null', '[]', '1', '"us"', '{"region":"asia"}', '{"region":1}'])(
    'that is no answer of Customer.io points to base_url: %j',
    (body) => {
      expect(check(200, body)).toBe('What answers is not Customer.io: check base_url.');
    },
  );

  test.each([
    [401, ['site_id', 'api_key', 'region us']],
    [403, ['site_id', 'api_key', 'region us']],
    [402, ['payment']],
    [404, ['base_url']],
    [301, ['set region to eu']],
    [302, ['set region to eu']],
    [307, ['set region to eu']],
    [308, ['set region to eu']],
    [429, ['try again later']],
    [500, ['try again later']],
    [503, ['try again later']],
  ])('of HTTP %d says what to do: %j', (status, parts) => {
    const message = check(status, '{"meta":{"error":"secret of the vendor"}}')!;
    for (const part of [...parts, `HTTP ${status}`]) expect(message).toContain(part);
    expect(message).not.toContain('secret');
  });

  test('of a redirect names the other region', () => {
    expect(check(301, '', eu)).toContain('set region to us');
  });
});

describe('an answer that only the user can do something about', () => {
  test.each([301, 401, 402, 403, 404])('is a config_error without the key: HTTP %d', (status) => {
    const error = us.explain(status);
    expect(error.failureType).toBe('config_error');
    expect(error.message).toContain(`HTTP ${status}`);
    expect(error.message).not.toContain(CONFIG.api_key);
  });

  test('of 404 names base_url', () => {
    expect(us.explain(404).message).toContain('base_url');
  });
});
