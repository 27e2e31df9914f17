/** Switch cases about lists and subscriptions. */

import { expect } from 'vitest';
import { type Desk, ids, readPages, recipients } from './desk.ts';
import { MAX_LIST_ID } from './list-ids.ts';
import type { SwitchCase, SwitchCases } from './switch-cases.ts';

const bulkPath = '/lists/a/subscriptions';

function pageSizeCase(size: number): SwitchCase {
  return {
    does: `puts ${size} entries on a page`,
    async see(desk) {
      desk.vendor.subscribe('a', ids(size + 1));
      const pages = await readPages(desk, bulkPath);
      expect(pages.map((page) => page.length)).toEqual([size, 1]);
      expect(pages.flat()).toHaveLength(new Set(pages.flat()).size);
    },
  };
}

/** Statuses of lists whose ids are at the longest capped length, and one above. */
async function longIds(desk: Desk): Promise<number[]> {
  const answers = [];
  for (const length of [MAX_LIST_ID, MAX_LIST_ID + 1]) {
    answers.push((await desk.put(`/lists/${'x'.repeat(length)}`, { name: 'Long' })).status);
  }
  return answers;
}

/** The members of two lists whose ids differ in case only. */
async function casedMembers(desk: Desk): Promise<string[][]> {
  await desk.subscribe('News', 'u1');
  await desk.subscribe('news', 'u2');
  return [desk.vendor.members('News'), desk.vendor.members('NEWS')];
}

/** Deletes a list that has a member, subscribes another, and gives who is on the list then. */
async function recreated(desk: Desk): Promise<string[]> {
  await desk.subscribe('a', 'old');
  await desk.delete('/lists/a');
  expect((await desk.get('/lists/a')).status).toBe(404);
  await desk.subscribe('a', 'new');
  return desk.vendor.members('a');
}

async function dates(desk: Desk): Promise<unknown[]> {
  await desk.subscribe('a', 'u');
  const list = (await desk.get('/lists/a')).json;
  const [inAll] = (await desk.get('/lists')).json.items;
  const [member] = (await desk.get(bulkPath)).json.items;
  const [ofUser] = (await desk.get('/profiles/u/lists')).json.results;
  return [list.created, list.updated, inAll.created, member.created, ofUser.created, ofUser.updated];
}

export const listCases: SwitchCases<
  | 'unsubscribeAbsent'
  | 'bulkReply'
  | 'maxRecipients'
  | 'bulkPut'
  | 'pageSize'
  | 'dates'
  | 'recreate'
  | 'singleSubscribeBody'
  | 'listsKey'
  | 'listId'
> = {
  unsubscribeAbsent: {
    404: {
      does: 'does not find a subscription to remove',
      async see(desk) {
        await desk.subscribe('a', 'u');
        expect((await desk.delete(`${bulkPath}/u`)).status).toBe(204);
        expect((await desk.delete(`${bulkPath}/u`)).status).toBe(404);
        expect((await desk.delete('/lists/nowhere/subscriptions/u')).status).toBe(404);
      },
    },
    204: {
      does: 'accepts removing a subscription that is not there',
      async see(desk) {
        await desk.subscribe('a', 'u');
        expect((await desk.delete(`${bulkPath}/other`)).status).toBe(204);
        expect((await desk.delete('/lists/nowhere/subscriptions/u')).status).toBe(204);
        expect(desk.vendor.members('a')).toEqual(['u']);
      },
    },
  },
  bulkReply: {
    204: {
      does: 'applies a bulk call before it answers',
      async see(desk) {
        const { status, text } = await desk.subscribe('a', ...ids(500));
        expect([status, text]).toEqual([204, '']);
        expect(desk.vendor.members('a')).toHaveLength(500);
      },
    },
    202: {
      does: 'applies a bulk call above the bound later, with writes in order',
      options: { bulk: { above: 2, delayMs: 500 } },
      async see(desk) {
        expect((await desk.subscribe('a', 'u1', 'u2')).status).toBe(204);
        const { status, text } = await desk.subscribe('a', 'u3', 'u4', 'u5');
        expect([status, text]).toEqual([202, '']);
        expect((await desk.put(bulkPath, recipients('v1', 'v2', 'v3'))).status).toBe(202);
        desk.pass(499);
        expect((await desk.get(bulkPath)).json.items).toHaveLength(2);
        desk.pass(1);
        expect(desk.vendor.members('a')).toEqual(['v1', 'v2', 'v3']);
        await desk.subscribe('a', 'w1', 'w2', 'w3');
        expect((await desk.delete(`${bulkPath}/w2`)).status).toBe(204);
        expect(desk.vendor.members('a')).toEqual(['v1', 'v2', 'v3', 'w1', 'w3']);
        await desk.subscribe('a', 'x1', 'x2', 'x3');
        await desk.subscribe('a', 'y');
        expect(desk.vendor.members('a')).toHaveLength(9);
        await desk.subscribe('a', 'z1', 'z2', 'z3');
        expect(desk.vendor.members('a')).toHaveLength(9);
        desk.vendor.settle();
        expect(desk.vendor.members('a')).toHaveLength(12);
      },
    },
  },
  maxRecipients: {
    unlimited: {
      does: 'takes any number of recipients',
      async see(desk) {
        expect((await desk.subscribe('a', ...ids(20_000))).status).toBe(204);
        expect(desk.vendor.list('a')!.members).toBe(20_000);
      },
    },
    3: {
      does: 'refuses a call with more recipients, and applies nothing of it',
      async see(desk) {
        expect((await desk.subscribe('a', ...ids(3))).status).toBe(204);
        expect((await desk.subscribe('b', ...ids(4))).status).toBe(400);
        expect((await desk.put('/lists/b/subscriptions', recipients(...ids(4)))).status).toBe(400);
        expect(desk.vendor.lists().map(({ id }) => id)).toEqual(['a']);
      },
    },
  },
  bulkPut: {
    replace: {
      does: 'replaces the membership',
      async see(desk) {
        await desk.subscribe('a', 'u1', 'u2');
        expect((await desk.put(bulkPath, recipients('u2', 'u3'))).status).toBe(204);
        expect(desk.vendor.members('a')).toEqual(['u2', 'u3']);
      },
    },
    recipients: {
      does: 'overwrites the given recipients and leaves the others',
      async see(desk) {
        const preferences = { categories: { news: { status: 'OPTED_OUT' } } };
        await desk.put(bulkPath, { recipients: [{ recipientId: 'u1' }, { recipientId: 'u2', preferences }] });
        await desk.put(bulkPath, recipients('u2', 'u3'));
        expect(desk.vendor.members('a')).toEqual(['u1', 'u2', 'u3']);
        expect(desk.vendor.subscriptions('a')[1]!.preferences).toBeNull();
      },
    },
  },
  pageSize: {
    1: pageSizeCase(1),
    10: pageSizeCase(10),
    100: pageSizeCase(100),
    1000: pageSizeCase(1000),
  },
  dates: {
    iso: {
      does: 'gives ISO 8601 strings',
      async see(desk) {
        expect(new Set(await dates(desk))).toEqual(new Set([new Date(desk.now()).toISOString()]));
      },
    },
    epoch: {
      does: 'gives epoch milliseconds',
      async see(desk) {
        expect(new Set(await dates(desk))).toEqual(new Set([desk.now()]));
      },
    },
  },
  recreate: {
    fresh: {
      does: 'starts a deleted list anew',
      async see(desk) {
        expect(await recreated(desk)).toEqual(['new']);
      },
    },
    revived: {
      does: 'brings a deleted list back with its members',
      async see(desk) {
        expect(await recreated(desk)).toEqual(['old', 'new']);
      },
    },
  },
  singleSubscribeBody: {
    optional: {
      does: 'subscribes one user without a body',
      async see(desk) {
        expect((await desk.put(`${bulkPath}/u`)).status).toBe(204);
        expect(desk.vendor.members('a')).toEqual(['u']);
      },
    },
    required: {
      does: 'asks for a body to subscribe one user',
      async see(desk) {
        expect((await desk.put(`${bulkPath}/u`)).status).toBe(400);
        expect((await desk.put(`${bulkPath}/u`, {})).status).toBe(204);
      },
    },
  },
  listsKey: {
    items: {
      does: 'names the array items',
      async see(desk) {
        expect(Object.keys((await desk.get('/lists')).json)).toEqual(['paging', 'items']);
      },
    },
    results: {
      does: 'names the array results',
      async see(desk) {
        expect(Object.keys((await desk.get('/lists')).json)).toEqual(['paging', 'results']);
      },
    },
  },
  listId: {
    unlimited: {
      does: 'takes long ids and minds the case',
      async see(desk) {
        expect(await longIds(desk)).toEqual([204, 204]);
        expect(await casedMembers(desk)).toEqual([['u1'], []]);
      },
    },
    capped: {
      does: 'refuses long ids and minds the case',
      async see(desk) {
        expect(await longIds(desk)).toEqual([204, 400]);
        expect(await casedMembers(desk)).toEqual([['u1'], []]);
      },
    },
    insensitive: {
      does: 'takes long ids and ignores the case',
      async see(desk) {
        expect(await longIds(desk)).toEqual([204, 204]);
        expect(await casedMembers(desk)).toEqual([
          ['u1', 'u2'],
          ['u1', 'u2'],
        ]);
      },
    },
    'capped-insensitive': {
      does: 'refuses long ids and ignores the case',
      async see(desk) {
        expect(await longIds(desk)).toEqual([204, 400]);
        expect((await casedMembers(desk))[1]).toEqual(['u1', 'u2']);
      },
    },
  },
};
