/** Validation of one v2 item: every failing field gives one problem. */

import { isObject } from '../exact-json.ts';
import { identifierText, isUlid } from './identifiers.ts';
import type { Switches } from './switches.ts';
import {
  attributesProblems,
  byteLength,
  deviceProblems,
  objectIdentifierProblems,
  type Problem,
  personIdentifierProblems,
  problem,
  timestampProblems,
} from './validate-fields.ts';

export type { Problem } from './validate-fields.ts';
export type Item = Record<string, unknown>;

type Check = (item: Item, switches: Switches) => Problem[];

const person: Check = (item, switches) => personIdentifierProblems(item.identifiers, 'identifiers', switches);

const event: Check = (item, switches) => [
  ...personIdentifierProblems(item.identifiers, 'identifiers', switches, true),
  ...nameProblems(item.name),
  ...eventIdProblems(item.id, switches),
  ...timestampProblems(item.timestamp, 'timestamp', switches),
  ...('attributes' in item && !isObject(item.attributes) ? [problem('attributes', 'must be an object')] : []),
];

const identifyPerson: Check = (item, switches) => [
  ...personIdentifierProblems(item.identifiers, 'identifiers', switches, true),
  ...attributesProblems(item.attributes, 'attributes', switches, 'person'),
  ...timestampProblems(item.timestamp, 'timestamp', switches),
  ...relationshipProblems(item, switches, 'objects', false),
];

const object: Check = (item) => objectIdentifierProblems(item.identifiers, 'identifiers');

const checks: Record<string, Check> = {
  'person/identify': identifyPerson,
  'person/delete': person,
  'person/event': event,
  'person/screen': event,
  'person/page': event,
  'person/add_device': (item, switches) => [
    ...person(item, switches),
    ...deviceProblems(item.device, switches, true),
  ],
  'person/delete_device': (item, switches) => [
    ...person(item, switches),
    ...deviceProblems(item.device, switches, false),
  ],
  'person/add_relationships': (item, switches) => [
    ...person(item, switches),
    ...relationshipProblems(item, switches, 'objects', true),
  ],
  'person/delete_relationships': (item, switches) => [
    ...person(item, switches),
    ...relationshipProblems(item, switches, 'objects', true),
  ],
  'person/merge': mergeProblems,
  'person/suppress': person,
  'person/unsuppress': person,
  'object/identify': (item, switches) => [
    ...object(item, switches),
    ...attributesProblems(item.attributes, 'attributes', switches, 'object'),
    ...relationshipProblems(item, switches, 'people', false),
  ],
  'object/identify_anonymous': (item, switches) => [
    ...object(item, switches),
    ...attributesProblems(item.attributes, 'attributes', switches, 'object'),
    ...relationshipProblems(item, switches, 'anonymous', false),
  ],
  'object/delete': object,
  'object/add_relationships': (item, switches) => [
    ...object(item, switches),
    ...relationshipProblems(item, switches, 'people', true),
  ],
  'object/delete_relationships': (item, switches) => [
    ...object(item, switches),
    ...relationshipProblems(item, switches, 'people', true),
  ],
  'delivery/event': deliveryProblems,
};

/** Returns one problem for every field of the item that Customer.io would refuse; none when it is valid. */
export function validateItem(item: unknown, switches: Switches): Problem[] {
  if (!isObject(item)) return [problem('item', 'must be an object')];
  const { type, action } = item;
  if (type === undefined) return [problem('type', 'is required', 'required')];
  if (type !== 'person' && type !== 'object' && type !== 'delivery') {
    return [problem('type', 'must be one of person, object, delivery')];
  }
  if (action === undefined) return [problem('action', 'is required', 'required')];
  const check = typeof action === 'string' ? checks[`${type}/${action}`] : undefined;
  return check ? check(item, switches) : [problem('action', `is not supported for type ${type}`)];
}

function nameProblems(name: unknown): Problem[] {
  if (name === undefined) return [problem('name', 'is required', 'required')];
  if (typeof name !== 'string') return [problem('name', 'must be a string')];
  if (name.trim() === '') return [problem('name', 'must not be blank', 'required')];
  return byteLength(name.trim()) > 100 ? [problem('name', 'cannot be longer than 100 bytes')] : [];
}

function eventIdProblems(id: unknown, switches: Switches): Problem[] {
  if (id === undefined) return [];
  if (typeof id !== 'string') return [problem('id', 'must be a string')];
  return switches.badEventId === 'item-error' && !isUlid(id) ? [problem('id', 'must be a valid ULID')] : [];
}

function mergeProblems(item: Item, switches: Switches): Problem[] {
  const problems = ['primary', 'secondary'].flatMap((side) =>
    personIdentifierProblems(item[side], side, switches, false, ['id', 'email', 'cio_id']),
  );
  if ('identifiers' in item) problems.push(problem('identifiers', 'must not be present in a merge'));
  return problems;
}

function deliveryProblems(item: Item): Problem[] {
  const { identifiers, name, attributes } = item;
  const problems: Problem[] = [];
  if (!isObject(identifiers) || !identifierText(identifiers.id)) {
    problems.push(problem('identifiers.id', 'is required', 'required'));
  }
  if (!['opened', 'converted', 'delivered'].includes(name as string)) {
    problems.push(problem('name', 'must be one of opened, converted, delivered'));
  }
  if (!isObject(attributes) || typeof attributes.device_token !== 'string') {
    problems.push(problem('attributes.device_token', 'is required', 'required'));
  }
  return problems;
}

function relationshipProblems(
  item: Item,
  switches: Switches,
  other: 'objects' | 'people' | 'anonymous',
  required: boolean,
): Problem[] {
  const relationships = item.cio_relationships;
  if (relationships === undefined) {
    return required ? [problem('cio_relationships', 'is required', 'required')] : [];
  }
  if (!Array.isArray(relationships)) return [problem('cio_relationships', 'must be an array')];
  return relationships.flatMap((entry: unknown, index) => {
    const field = `cio_relationships[${index}]`;
    if (!isObject(entry)) return [problem(field, 'must be an object')];
    const { identifiers } = entry;
    const kinds = other === 'people' ? ['id', 'email', 'phone', 'cio_id'] : ['anonymous_id'];
    return [
      ...(other === 'objects'
        ? objectIdentifierProblems(identifiers, `${field}.identifiers`)
        : personIdentifierProblems(identifiers, `${field}.identifiers`, switches, false, kinds)),
      ...attributesProblems(
        entry.relationship_attributes,
        `${field}.relationship_attributes`,
        switches,
        'relationship',
      ),
    ];
  });
}
