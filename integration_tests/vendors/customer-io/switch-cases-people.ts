/** Switch cases about people: devices, relationships, segments, identifiers. */

import { expect } from 'vitest';
import { about, type Desk, device, exactly, identify } from './desk.ts';
import type { SwitchCases } from './switch-cases.ts';

const acme = { object_type_id: '1', object_id: 'acme' };
const related = { cio_relationships: [{ identifiers: acme, relationship_attributes: { role: 'admin' } }] };
const updateOnly = identify('1', { _update: true }, related);

async function addToSegment(desk: Desk, ids: string[], type = 'id') {
  const id = desk.vendor.createSegment('buyers');
  const path = `/api/v1/segments/${id}/add_customers?id_type=${type}`;
  const answer = await desk.call('POST', path, { ids });
  return { status: answer.status, members: desk.vendor.segment(id)!.length };
}

function tokens(desk: Desk): string[][] {
  return desk.vendor.people().map((person) => person.devices.map(({ token }) => token));
}

async function statuses(desk: Desk): Promise<(number | string)[]> {
  const answers = [];
  for (const identifiers of [{ id: '1' }, { email: 'a@b.co' }, { phone: '+14155552671' }]) {
    const { status, errors } = await desk.entity(identify(identifiers));
    answers.push(errors[0]?.field ?? status);
  }
  return answers;
}

export const peopleCases: SwitchCases<
  | 'deviceCap'
  | 'deviceCreatesPerson'
  | 'tokenMoves'
  | 'updateMissRelationships'
  | 'segmentCreatesPerson'
  | 'segmentIdTypes'
  | 'identifiers'
  | 'disabledIdentifier'
  | 'emailUpdatesById'
  | 'relationshipCreatesPerson'
> = {
  deviceCap: {
    none: {
      does: 'keeps any number of devices',
      async see(desk) {
        await desk.batch(...Array.from({ length: 30 }, (_, index) => device('1', `t${index}`)));
        expect(tokens(desk)[0]).toHaveLength(30);
      },
    },
    25: {
      does: 'keeps the 25 devices that were used last',
      async see(desk) {
        const at = desk.now();
        await desk.batch(
          ...Array.from({ length: 26 }, (_, index) => device('1', `t${index}`, { last_used: at - index })),
        );
        expect(tokens(desk)[0]).toHaveLength(25);
        expect(tokens(desk)[0]).not.toContain('t25');
      },
    },
  },
  deviceCreatesPerson: {
    true: {
      does: 'creates the person of a device',
      async see(desk) {
        await desk.batch(device('1', 't'));
        expect(tokens(desk)).toEqual([['t']]);
      },
    },
    false: {
      does: 'drops a device of an unknown person',
      async see(desk) {
        expect((await desk.batch(device('1', 't'))).status).toBe(200);
        expect(desk.vendor.people()).toEqual([]);
      },
    },
  },
  tokenMoves: {
    true: {
      does: 'moves a token to the person who added it last',
      async see(desk) {
        await desk.batch(device('1', 't'), device('2', 't'));
        expect(tokens(desk)).toEqual([[], ['t']]);
      },
    },
    false: {
      does: 'lets two people keep one token',
      async see(desk) {
        await desk.batch(device('1', 't'), device('2', 't'));
        expect(tokens(desk)).toEqual([['t'], ['t']]);
      },
    },
  },
  updateMissRelationships: {
    nothing: {
      does: 'applies nothing of an update-only call that misses',
      async see(desk) {
        expect((await desk.batch(updateOnly)).status).toBe(200);
        expect([desk.vendor.people(), desk.vendor.objects()]).toEqual([[], []]);
      },
    },
    applied: {
      does: 'applies the relationships of an update-only call that misses',
      async see(desk) {
        await desk.batch(updateOnly);
        expect(desk.vendor.person({ id: '1' })?.relationships).toMatchObject([{ objectId: 'acme' }]);
        await desk.batch(identify('2', { _update: true }));
        expect(desk.vendor.person({ id: '2' })).toBeUndefined();
      },
    },
  },
  segmentCreatesPerson: {
    false: {
      does: 'ignores an unknown id',
      async see(desk) {
        expect(await addToSegment(desk, ['1'])).toEqual({ status: 200, members: 0 });
        expect(desk.vendor.people()).toEqual([]);
      },
    },
    true: {
      does: 'creates the person of an unknown id',
      async see(desk) {
        expect(await addToSegment(desk, ['1'])).toEqual({ status: 200, members: 1 });
        expect(desk.vendor.people()).toMatchObject([{ id: '1', segments: [1] }]);
      },
    },
  },
  segmentIdTypes: {
    all: {
      does: 'takes id, email and cio_id',
      async see(desk) {
        await desk.batch(identify('1', { email: 'a@b.co' }));
        const { cioId } = desk.vendor.people()[0]!;
        expect(await addToSegment(desk, ['1'])).toEqual({ status: 200, members: 1 });
        expect(await addToSegment(desk, ['A@b.co'], 'email')).toEqual({ status: 200, members: 1 });
        expect(await addToSegment(desk, [cioId], 'cio_id')).toEqual({ status: 200, members: 1 });
      },
    },
    id: {
      does: 'takes only id in an id + email workspace',
      async see(desk) {
        await desk.batch(identify('1', { email: 'a@b.co' }));
        expect(await addToSegment(desk, ['a@b.co'], 'email')).toEqual({ status: 400, members: 0 });
        expect(await addToSegment(desk, ['1'])).toEqual({ status: 200, members: 1 });
      },
    },
  },
  identifiers: {
    'id+email': {
      does: 'knows people by id and email',
      see: async (desk) => expect(await statuses(desk)).toEqual([200, 200, 'identifiers.phone']),
    },
    id: {
      does: 'knows people by id only, and lets two have the same email',
      async see(desk) {
        expect(await statuses(desk)).toEqual([200, 'identifiers.email', 'identifiers.phone']);
        await desk.batch(identify('1', { email: 'a@b.co' }), identify('2', { email: 'a@b.co' }));
        const emails = desk.vendor.people().map((person) => person.attributes.email);
        expect(emails).toEqual(['a@b.co', 'a@b.co']);
        expect(desk.vendor.activities('failed_attribute_change')).toEqual([]);
      },
    },
    email: {
      does: 'knows people by email only, and keeps id as an attribute',
      async see(desk) {
        expect(await statuses(desk)).toEqual(['identifiers.id', 200, 'identifiers.phone']);
        await desk.batch(identify({ email: 'a@b.co' }, { id: '7' }));
        expect(desk.vendor.people()).toMatchObject([
          { id: null, email: 'a@b.co', attributes: exactly({ id: '7' }) },
        ]);
      },
    },
    'id+email+phone': {
      does: 'knows people by phone, too',
      async see(desk) {
        expect(await statuses(desk)).toEqual([200, 200, 200]);
        expect(desk.vendor.person({ phone: '+14155552671' })?.phone).toBe('+14155552671');
      },
    },
  },
  disabledIdentifier: {
    'item-error': {
      does: 'refuses an item that names a person by a disabled identifier',
      see: async (desk) => expect((await statuses(desk))[2]).toBe('identifiers.phone'),
    },
    ignored: {
      does: 'accepts and ignores an item that names a person by a disabled identifier',
      async see(desk) {
        expect(await statuses(desk)).toEqual([200, 200, 200]);
        expect(desk.vendor.people()).toHaveLength(2);
      },
    },
  },
  emailUpdatesById: {
    false: {
      does: 'keeps a set email unless the call names the cio_id',
      async see(desk) {
        await desk.batch(identify('1', { email: 'old@b.co' }), identify('1', { email: 'new@b.co' }));
        expect(desk.vendor.person({ id: '1' })?.email).toBe('old@b.co');
        expect(desk.vendor.activities('failed_attribute_change')).toHaveLength(1);
        const { cioId } = desk.vendor.people()[0]!;
        await desk.batch(identify({ cio_id: cioId }, { email: 'new@b.co', id: '2' }));
        expect(desk.vendor.person({ cio_id: cioId })).toMatchObject({ email: 'new@b.co', id: '2' });
      },
    },
    true: {
      does: 'changes a set email of a person named by id',
      async see(desk) {
        await desk.batch(identify('1', { email: 'old@b.co' }), identify('1', { email: 'new@b.co' }));
        expect(desk.vendor.person({ email: 'new@b.co' })?.id).toBe('1');
        expect(desk.vendor.person({ email: 'old@b.co' })).toBeUndefined();
      },
    },
  },
  relationshipCreatesPerson: {
    true: {
      does: 'creates the person of a relationship',
      async see(desk) {
        await desk.batch(about('add_relationships', '1', related));
        expect(desk.vendor.person({ id: '1' })?.relationships[0]?.attributes).toEqual({ role: 'admin' });
      },
    },
    false: {
      does: 'drops a relationship of an unknown person',
      async see(desk) {
        await desk.batch(about('add_relationships', '1', related));
        expect(desk.vendor.people()).toEqual([]);
      },
    },
  },
};
