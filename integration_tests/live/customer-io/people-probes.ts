/** Open questions about people: devices, relationships, segments and identifiers. */

import type { Switches } from '../../vendors/customer-io/switches.ts';
import { is, NotAsked, type ProbeTable, something } from '../answer.ts';
import { expectSuccess } from '../http.ts';
import { addDevice, type CustomerIoApi, identify, isAccepted, type Kind, type Person } from './api.ts';

const PROFILE = 'one profile';
const DEVICES = 30;
/** Of the numbers that are kept for fiction. */
const PHONE = '+12025550143';
const WORKSPACES = ['id+email', 'id', 'email', 'id+email+phone'] as const;

interface ObjectType {
  readonly id: number | string;
  readonly enabled?: boolean;
}

/** Identifiers of an object of a type that exists: one that does not would be made. */
async function someObject(api: CustomerIoApi, word: string): Promise<object> {
  const reply = await api.app.send('GET', '/v1/object_types');
  const types = expectSuccess(reply, 'reading object types').json.types as ObjectType[];
  const type = types.find(({ enabled }) => enabled !== false);
  if (type === undefined) throw new NotAsked('the workspace has no object type, and none is made');
  const object_type_id = String(type.id);
  const object_id = api.names.give(`object ${object_type_id}`, word);
  return { object_type_id, object_id };
}

/** A manual segment of its own, the same for all questions. */
async function segmentOf(api: CustomerIoApi): Promise<string> {
  const [known] = api.names.given('segment');
  if (known !== undefined) return known;
  const segment = { name: api.names.prefix, description: 'Of a test; may be deleted.' };
  const reply = await api.app.send('POST', '/v1/segments', { segment });
  return api.names.remember('segment', String(expectSuccess(reply, 'making a segment').json.segment.id));
}

async function addToSegment(api: CustomerIoApi, value: string, type: Kind) {
  const segment = await segmentOf(api);
  const path = `/api/v1/segments/${segment}/add_customers?id_type=${type}`;
  return api.track.send('POST', path, { ids: [value] });
}

async function exists(api: CustomerIoApi, person: Person): Promise<boolean> {
  await api.settled();
  return (await api.customer(person)) !== undefined;
}

export const peopleProbes: Pick<
  ProbeTable<CustomerIoApi, Switches>,
  | 'deviceCap'
  | 'deviceCreatesPerson'
  | 'tokenMoves'
  | 'updateMissRelationships'
  | 'relationshipCreatesPerson'
  | 'segmentCreatesPerson'
  | 'segmentIdTypes'
  | 'identifiers'
  | 'disabledIdentifier'
  | 'emailUpdatesById'
> = {
  deviceCap: {
    question: 'Device cap per person',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('devices');
      const tokens = Array.from({ length: DEVICES }, (_, n) => `${api.names.prefix}-device-${n}`);
      await api.write(...tokens.map((token) => addDevice(person, token)));
      await api.settled();
      const count = (await api.customer(person))?.devices.length;
      if (count === DEVICES) return is('none', `${DEVICES} devices are kept`);
      return count === 25 ? is(25) : something(`${count} of ${DEVICES} devices are kept`);
    },
  },
  deviceCreatesPerson: {
    question: 'Device on unknown person',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('of-device');
      await api.write(addDevice(person, `${api.names.prefix}-of-nobody`));
      return is(await exists(api, person));
    },
  },
  tokenMoves: {
    question: 'Token on another person',
    costs: 'two profiles',
    readsBack: true,
    async ask(api) {
      const token = `${api.names.prefix}-moves`;
      const people = [await api.someone('token-first'), await api.someone('token-second')];
      for (const person of people) {
        await api.write(identify(person, { plan: 'a' }));
        await api.seen(person, 'plan', 'a');
        await api.write(addDevice(person, token));
        await api.settled();
      }
      const customers = await Promise.all(people.map((person) => api.customer(person)));
      const [first, second] = customers.map((customer) => customer!.devices.some(({ id }) => id === token));
      if (!second) return something(first ? 'the first person keeps it' : 'neither has it');
      return is(!first);
    },
  },
  updateMissRelationships: {
    question: '_update miss with relationships',
    costs: 'one profile and one object, where it applies them',
    readsBack: true,
    async ask(api) {
      const person = await api.someone('update-miss');
      const cio_relationships = [{ identifiers: await someObject(api, 'missed') }];
      await api.write(identify(person, { _update: true }, { cio_relationships }));
      return is((await exists(api, person)) ? 'applied' : 'nothing');
    },
  },
  relationshipCreatesPerson: {
    question: 'Relationship of an unknown person',
    costs: 'one profile and one object',
    readsBack: true,
    async ask(api) {
      const identifiers = await api.someone('of-relationship');
      const cio_relationships = [{ identifiers: await someObject(api, 'related') }];
      await api.write({ type: 'person', action: 'add_relationships', identifiers, cio_relationships });
      return is(await exists(api, identifiers));
    },
  },
  segmentCreatesPerson: {
    question: 'Unknown id added to a segment',
    costs: 'a manual segment, and one profile where it creates it',
    readsBack: true,
    async ask(api) {
      if (!(await api.kinds()).includes('id')) throw new NotAsked('the workspace does not identify by id');
      const id = api.id('of-segment');
      const reply = await addToSegment(api, id, 'id');
      if (reply.status !== 200) return something(`answered with ${reply.status}`);
      return is(await exists(api, { id }));
    },
  },
  segmentIdTypes: {
    question: 'Segments in id + email workspace',
    costs: 'a manual segment',
    readsBack: true,
    async ask(api) {
      const kinds = await api.kinds();
      if (!kinds.includes('id') || !kinds.includes('email')) {
        throw new NotAsked('the workspace does not identify by id and email');
      }
      const { status } = await addToSegment(api, api.email('segment'), 'email');
      if (status === 200) return is('all');
      return status === 400 ? is('id') : something(`answered with ${status}`);
    },
  },
  identifiers: {
    question: 'Workspace identifiers',
    readsBack: true,
    async ask(api) {
      const kinds = (await api.kinds()).join('+');
      const position = WORKSPACES.find((workspace) => workspace === kinds);
      return position === undefined ? something(kinds) : is(position);
    },
  },
  disabledIdentifier: {
    question: 'Item that names a person by a disabled identifier',
    readsBack: true,
    async ask(api) {
      const kinds = await api.kinds();
      const values: Person = { phone: PHONE, email: api.email('disabled'), id: api.id('disabled') };
      const kind = (['phone', 'email', 'id'] as const).find((each) => !kinds.includes(each));
      if (kind === undefined) throw new NotAsked('the workspace uses all identifiers');
      const reply = await api.batch(identify({ [kind]: values[kind]! }, { plan: 'a' }));
      return is(isAccepted(reply) ? 'ignored' : 'item-error', `by ${kind}`);
    },
  },
  emailUpdatesById: {
    question: 'Allow updates to email using ID',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const kinds = await api.kinds();
      if (!kinds.includes('id') || !kinds.includes('email')) {
        throw new NotAsked('the workspace does not identify by id and email');
      }
      const person = { id: api.id('email') };
      const [old, young] = [api.email('old'), api.email('new')];
      await api.write(identify(person, { email: old }));
      await api.seen(person, 'email', old);
      await api.write(identify(person, { email: young, later: 'b' }));
      return is((await api.seen(person, 'later', 'b')).attributes.email === young);
    },
  },
};
