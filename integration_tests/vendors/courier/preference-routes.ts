/** The endpoints of user preferences. */

import { isObject } from '../exact-json.ts';
import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import type { Call, Endpoint } from './calls.ts';
import { refuse } from './errors.ts';
import { CHANNELS } from './recipient-preferences.ts';
import type { TopicChoice, Topics } from './topics.ts';

const PATH = '/users/:user_id/preferences';
const ONE = `${PATH}/:topic_id`;
const MAX_TOPICS = 50;

/** Read, set, replace and reset what a user chose for topics. */
export function preferenceRoutes(): Endpoint[] {
  return [
    {
      method: 'GET',
      path: PATH,
      plan: (call) =>
        json(200, {
          items: call.space.topics.viewAll(call.params.user_id!, tenantOf(call)),
          paging: { more: false },
        }),
    },
    {
      method: 'POST',
      path: PATH,
      plan: (call) => {
        const { topics } = call.space;
        const sent = readTopics(call, 1);
        const errors = sent
          .map((entry) => ({ topic_id: entry.topicId, reason: problemOf(topics, entry) }))
          .filter(({ reason }) => reason !== undefined);
        const good = sent.filter((entry) => problemOf(topics, entry) === undefined);
        const items = good.map(({ topicId, choice }) => topics.view(topicId, choice));
        return { ...json(200, { items, errors }), effect: () => set(call, good) };
      },
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) => {
        const { topics } = call.space;
        const sent = readTopics(call, 0);
        for (const entry of sent) checkTopic(topics, entry);
        const kept = new Set(sent.map(({ topicId }) => topicId));
        const deleted = [...choicesOf(call).keys()].filter((topicId) => !kept.has(topicId));
        const items = sent.map(({ topicId, choice }) => topics.view(topicId, choice));
        return {
          ...json(200, { items, deleted }),
          effect: () => {
            for (const topicId of deleted) choicesOf(call).delete(topicId);
            set(call, sent);
          },
        };
      },
    },
    {
      method: 'GET',
      path: ONE,
      plan: (call) => {
        const topicId = call.params.topic_id!;
        if (!call.space.topics.exists(topicId)) refuse(404, 'Topic not found');
        return json(200, { topic: call.space.topics.view(topicId, choicesOf(call).get(topicId)) });
      },
    },
    {
      method: 'PUT',
      path: ONE,
      plan: (call) => {
        const { topic } = objectBody(call.exchange);
        const entry = { topicId: call.params.topic_id!, choice: readChoice(topic) };
        checkTopic(call.space.topics, entry);
        return { ...json(200, { message: 'success' }), effect: () => set(call, [entry]) };
      },
    },
    {
      method: 'DELETE',
      path: ONE,
      plan: (call) => ({
        status: 204,
        effect: () => void choicesOf(call).delete(call.params.topic_id!),
      }),
    },
  ];
}

interface Entry {
  topicId: string;
  choice: TopicChoice;
}

function tenantOf({ query }: Call): string | null {
  return query.get('tenant_id');
}

function choicesOf(call: Call): Map<string, TopicChoice> {
  return call.space.topics.choices(call.params.user_id!, tenantOf(call));
}

function set(call: Call, entries: readonly Entry[]): void {
  for (const { topicId, choice } of entries) choicesOf(call).set(topicId, choice);
}

function readTopics({ exchange }: Call, least: number): Entry[] {
  const { topics } = objectBody(exchange);
  if (!Array.isArray(topics)) refuse(400, 'topics must be an array');
  if (topics.length < least || topics.length > MAX_TOPICS) {
    refuse(400, `topics must have ${least} to ${MAX_TOPICS} entries`);
  }
  return topics.map((entry: unknown) => {
    if (!isObject(entry) || typeof entry.topic_id !== 'string' || entry.topic_id === '') {
      refuse(400, 'each topic needs a topic_id');
    }
    return { topicId: entry.topic_id, choice: readChoice(entry) };
  });
}

function readChoice(value: unknown): TopicChoice {
  if (!isObject(value) || typeof value.status !== 'string') refuse(400, 'a topic needs a status');
  const { status, has_custom_routing: hasRouting, custom_routing: routing } = value;
  const choice: TopicChoice = { status };
  if (typeof hasRouting === 'boolean') choice.has_custom_routing = hasRouting;
  if (routing !== undefined && routing !== null) {
    const isValid =
      Array.isArray(routing) && routing.every((channel) => CHANNELS.includes(channel as string));
    if (!isValid) refuse(400, 'custom_routing must be an array of channels');
    choice.custom_routing = routing as string[];
  }
  return choice;
}

/** Why a user cannot have this choice. */
function problemOf(topics: Topics, { topicId, choice }: Entry): string | undefined {
  if (!topics.exists(topicId)) return 'Topic not found';
  if (topics.defaultStatus(topicId) === 'REQUIRED') return 'Topic is required';
  return ['OPTED_IN', 'OPTED_OUT'].includes(choice.status) ? undefined : 'Invalid status';
}

function checkTopic(topics: Topics, entry: Entry): void {
  const problem = problemOf(topics, entry);
  if (problem) refuse(topics.exists(entry.topicId) ? 400 : 404, problem);
}
