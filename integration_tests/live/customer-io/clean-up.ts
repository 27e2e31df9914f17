/** Deletes what the suite wrote to Customer.io. */

import { expectSuccess, isSuccess } from '../http.ts';
import { eventually } from '../patience.ts';
import type { CustomerIoApi, Person } from './api.ts';

const ITEMS_AT_ONCE = 200;
/** What the App API reads at once. */
const PEOPLE_AT_ONCE = 100;

/** @returns what is left, in words */
export async function cleanUp(api: CustomerIoApi): Promise<string[]> {
  // An event that is still on its way would make its person anew.
  if (api.canRead) await api.settled().catch(() => {});
  const { names } = api;
  const left: string[] = [];
  const kinds = await api.kinds().catch(() => ['id', 'email'] as const);
  // Deleting by e-mail also reaches whoever has lost the id; who is not there any more is no error.
  const people: Person[] = [
    ...(kinds.includes('id') ? names.given('id').map((id) => ({ id })) : []),
    ...(kinds.includes('email') ? names.given('email').map((email) => ({ email })) : []),
  ];
  const suppressed = names.given('suppressed').map((id) => ({ id }));
  const items = [
    ...suppressed.map((identifiers) => ({ type: 'person', action: 'unsuppress', identifiers })),
    ...people.map((identifiers) => ({ type: 'person', action: 'delete', identifiers })),
    ...objectsOf(api).map((identifiers) => ({ type: 'object', action: 'delete', identifiers })),
  ];
  for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
    const { status } = await api.batch(...items.slice(at, at + ITEMS_AT_ONCE));
    if (status !== 200) left.push(`people and objects whose ids begin with ${names.prefix}`);
  }
  if (api.canRead && !(await areGone(api, people))) {
    left.push(`people whose ids begin with ${names.prefix}`);
  }
  for (const segment of names.given('segment')) {
    const reply = await api.app.send('DELETE', `/v1/segments/${segment}`);
    if (!isSuccess(reply) && reply.status !== 404) left.push(`segment ${segment}`);
  }
  return [...new Set(left)];
}

/** Whether nobody is left, after some patience. */
async function areGone(api: CustomerIoApi, people: readonly Person[]): Promise<boolean> {
  const count = await eventually(
    () => countPeople(api, people),
    (found) => found === 0,
    api.patience,
  );
  return count === 0;
}

async function countPeople(api: CustomerIoApi, people: readonly Person[]): Promise<number> {
  let count = 0;
  for (const kind of ['id', 'email'] as const) {
    const ids = people.map((person) => person[kind]).filter((value) => value !== undefined);
    for (let at = 0; at < ids.length; at += PEOPLE_AT_ONCE) {
      const body = { ids: ids.slice(at, at + PEOPLE_AT_ONCE) };
      const reply = await api.app.send('POST', `/v1/customers/attributes?id_type=${kind}`, body);
      count += (expectSuccess(reply, 'reading people').json.customers as unknown[]).length;
    }
  }
  return count;
}

function objectsOf({ names }: CustomerIoApi): { object_type_id: string; object_id: string }[] {
  return names.kinds().flatMap((kind) => {
    const object_type_id = /^object (.+)$/.exec(kind)?.[1];
    return object_type_id === undefined
      ? []
      : names.given(kind).map((object_id) => ({ object_type_id, object_id }));
  });
}
