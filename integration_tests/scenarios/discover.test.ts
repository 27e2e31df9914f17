import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { run, write } from './connector.ts';
import { config, courierConfig, record, state } from './messages.ts';

const customerIo = await startCustomerIo();
const courier = await startCourier();
beforeEach(() => {
  customerIo.reset();
  courier.reset();
});
afterAll(async () => {
  await customerIo.close();
  await courier.close();
});

interface Operation {
  readonly object_name: string;
  readonly sync_mode: string;
  readonly json_schema: { readonly properties: Record<string, object>; readonly required?: string[] };
  readonly matching_keys: string[][];
}

async function discover(content: object): Promise<Operation[]> {
  const { code, messages } = await run('discover', { config: content });
  expect([code, messages.map(({ type }) => type)]).toEqual([0, ['DESTINATION_CATALOG']]);
  return messages[0].destination_catalog.operations;
}

const shapes = (operations: Operation[]) =>
  operations.map(({ object_name, sync_mode, matching_keys, json_schema }) => [
    object_name,
    sync_mode,
    matching_keys,
    json_schema.required,
  ]);

describe('discover', () => {
  test('lists the objects of Customer.io with the modes they have, and asks nobody', async () => {
    const person = [['id'], ['email'], ['phone'], ['cio_id']];
    const names = ['person_cio_id', 'person_id', 'person_email', 'person_phone'];
    const device = names.map((name) => [name, 'token']);
    const object = [['object_type_id', 'object_id']];
    const relationship = names.map((name) => ['object_type_id', 'object_id', name]);
    const segment = names.slice(0, 3).map((name) => ['segment_id', name]);
    expect(shapes(await discover(config(customerIo)))).toEqual([
      ['person', 'append_dedup', person, undefined],
      ['person', 'update', person, undefined],
      ['person', 'soft_delete', person, undefined],
      ['device', 'append_dedup', device, ['token', 'platform']],
      ['device', 'soft_delete', device, undefined],
      ['event', 'append', [], ['event_name']],
      ['object', 'append_dedup', object, ['object_type_id', 'object_id']],
      ['object', 'soft_delete', object, undefined],
      ['relationship', 'append_dedup', relationship, ['object_type_id', 'object_id']],
      ['relationship', 'soft_delete', relationship, undefined],
      ['relationship', 'overwrite', relationship, ['object_type_id', 'object_id']],
      ['segment_member', 'append_dedup', segment, ['segment_id']],
      ['segment_member', 'soft_delete', segment, undefined],
      ['segment_member', 'overwrite', segment, ['segment_id']],
      ['collection', 'overwrite', [], ['collection']],
      ['person_merge', 'append', [], undefined],
      ['delivery_metric', 'append', [], ['delivery_id', 'metric']],
    ]);
    expect(customerIo.stats().requests).toBe(0);
  });

  test('lists the objects of Courier with the modes they have', async () => {
    const [profile, member] = [[['recipient_id']], [['recipient_id', 'list_id']]];
    const [token, tenant] = [[['recipient_id', 'token']], [['recipient_id', 'tenant_id']]];
    const topic = [['recipient_id', 'topic_id']];
    expect(shapes(await discover(courierConfig(courier)))).toEqual([
      ['profile', 'append_dedup', profile, ['recipient_id']],
      ['profile', 'update', profile, ['recipient_id']],
      ['profile', 'soft_delete', profile, undefined],
      ['profile_with_list', 'append_dedup', member, ['recipient_id', 'list_id']],
      ['profile_with_list', 'update', member, ['recipient_id', 'list_id']],
      ['profile_with_list', 'soft_delete', member, undefined],
      ['profile_with_list', 'overwrite', member, ['recipient_id', 'list_id']],
      ['list', 'append_dedup', [['list_id']], ['list_id', 'name']],
      ['list', 'soft_delete', [['list_id']], undefined],
      ['device_token', 'append_dedup', token, ['recipient_id', 'token', 'provider_key']],
      ['device_token', 'soft_delete', token, undefined],
      ['tenant_member', 'append_dedup', tenant, ['recipient_id', 'tenant_id']],
      ['tenant_member', 'soft_delete', tenant, undefined],
      ['preference', 'append_dedup', topic, ['recipient_id', 'topic_id', 'status']],
      ['preference', 'soft_delete', topic, undefined],
    ]);
  });

  test('describes every field and lets any other be added', async () => {
    const [person] = await discover(config(customerIo));
    expect(person!.json_schema).toMatchObject({ type: 'object', additionalProperties: true });
    expect(Object.keys(person!.json_schema.properties)).toContain('email');
    for (const field of Object.values(person!.json_schema.properties)) {
      expect(field).toMatchObject({ type: expect.any(String), description: expect.any(String) });
    }
    expect(person!.json_schema.properties.created_at).toMatchObject({ type: 'string', format: 'date-time' });
  });

  test('fails with what is wrong where the configuration cannot be used', async () => {
    const { code, error } = await run('discover', { config: { service: { type: 'courier' } } });
    expect(code).toBe(1);
    expect(error).toMatchObject({ failure_type: 'config_error' });
  });
});

/** A stream as a connection has it that was set up from an operation: its columns have the object's names already. */
const configured = ({ object_name, sync_mode, matching_keys, json_schema }: Operation, key: number) => ({
  stream: { name: 'mapped', json_schema, supported_sync_modes: ['full_refresh', 'incremental'] },
  sync_mode: 'incremental',
  destination_sync_mode: sync_mode,
  destination_object_name: object_name,
  primary_key: (matching_keys[key] ?? []).map((field) => [field]),
});

test.each([
  ['person', 1, { email: 'ada@x.io', plan: 'gold' }],
  ['device', 1, { person_id: 'ada', token: 't', platform: 'ios' }],
  ['event', 0, { person_id: 'ada', event_name: 'signed_up' }],
])('a stream set up from what it says needs no entry in the configuration: %s', async (name, key, row) => {
  const operation = (await discover(config(customerIo))).find(({ object_name }) => object_name === name)!;
  const result = await write(
    { config: config(customerIo), catalog: { streams: [configured(operation, key)] } },
    [record('mapped', row), state('mapped', 1)],
  );
  expect(result.code).toBe(0);
  expect(JSON.parse(result.states[0]!).state.destinationStats).toEqual({
    recordCount: 1,
    rejectedRecordCount: 0,
  });
});
