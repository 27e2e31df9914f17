import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeSpecification } from './spec.ts';

type Schema = Readonly<Record<string, unknown>>;

const specification = makeSpecification();
const root = specification.connectionSpecification as Schema;

/** Every schema of the specification with the path it is at. */
function walk(schema: Schema, at = ''): [string, Schema][] {
  const inner = [
    ...Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(
      ([name, property]) => [`${at}.${name}`, property] as const,
    ),
    ...((schema.oneOf ?? []) as Schema[]).map((variant, i) => [`${at}(${i})`, variant] as const),
    ...(schema.items === undefined ? [] : [[`${at}[]`, schema.items as Schema] as const]),
  ];
  return [[at, schema], ...inner.flatMap(([path, inside]) => walk(inside, path))];
}

const schemas = walk(root);
const properties = schemas.filter(([path]) => /\.\w+$/.test(path));
const offending = (isWrong: (schema: Schema, path: string) => boolean, among = schemas) =>
  among.filter(([path, schema]) => isWrong(schema, path)).map(([path]) => path);

describe('spec.json', () => {
  test('is what the schema makes; if not, run npm run generate', () => {
    const committed = readFileSync(new URL('../../spec.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(specification)));
  });

  test('names every mode that some object has, as Airbyte calls them', () => {
    expect(specification.supported_destination_sync_modes).toEqual([
      'append',
      'overwrite',
      'append_dedup',
      'update',
      'soft_delete',
    ]);
    expect(specification.supportsIncremental).toBe(true);
    expect(specification.documentationUrl).toMatch(/^https:\/\//);
  });
});

describe('the specification', () => {
  test('has what it is looked through for', () => {
    const paths = properties.map(([path]) => path);
    for (const path of [
      '.service',
      '.service(0).api_key',
      '.streams[].fields[].to',
      '.delivery.max_concurrency',
    ]) {
      expect(paths).toContain(path);
    }
    expect(schemas.some(([, { oneOf }]) => oneOf !== undefined)).toBe(true);
  });

  test('needs a service only', () => {
    expect(root.type).toBe('object');
    expect(root.required).toEqual(['service']);
  });

  test('has a title, a description and an order for every property', () => {
    const isText = (text: unknown) => typeof text === 'string' && text.trim().length > 1;
    expect(offending(({ title }) => !isText(title), properties)).toEqual([]);
    expect(offending(({ description }) => !isText(description), properties)).toEqual([]);
    expect(offending(({ order }) => !Number.isInteger(order), properties)).toEqual([]);
  });

  test('gives the properties of one object different orders', () => {
    const hasTwice = ({ properties: inner = {} }: Schema) => {
      const orders = Object.values(inner as Record<string, Schema>).map(({ order }) => order);
      return new Set(orders).size < orders.length;
    };
    expect(offending(hasTwice)).toEqual([]);
  });

  test('marks what is secret, and nothing else', () => {
    const isSecret = (path: string) =>
      /\.(\w*api_key|\w*token|\w*password|\w*secret\w*|access_key_id)$/.test(path);
    expect(offending(({ airbyte_secret }, path) => (airbyte_secret === true) !== isSecret(path))).toEqual([]);
    expect(offending(({ airbyte_secret }) => airbyte_secret === true)).not.toEqual([]);
    expect(offending(({ airbyte_secret, type }) => airbyte_secret === true && type !== 'string')).toEqual([]);
  });

  test('has variants only under an object, told apart by one constant', () => {
    for (const [, { oneOf, type }] of schemas.filter(([, schema]) => schema.oneOf !== undefined)) {
      expect(type).toBe('object');
      const constants = (oneOf as Schema[]).map(({ properties: inner }) =>
        Object.entries(inner as Record<string, Schema>).filter(([, property]) => 'const' in property),
      );
      for (const found of constants) {
        expect(found).toHaveLength(1);
        expect(found[0]![0]).toBe(constants[0]![0]![0]);
        expect(found[0]![1]).not.toHaveProperty('default');
        expect(found[0]![1]).not.toHaveProperty('enum');
      }
      const values = constants.map(([found]) => found![1].const);
      expect(new Set(values).size).toBe(values.length);
      for (const variant of oneOf as Schema[]) {
        expect(variant).toMatchObject({ type: 'object', title: expect.any(String) });
        expect(variant.required).toContain(constants[0]![0]![0]);
      }
    }
  });

  test('has a type everywhere, and no object without properties', () => {
    const types = ['string', 'boolean', 'integer', 'number', 'object', 'array'];
    expect(offending(({ type }) => !types.includes(type as string))).toEqual([]);
    const isEmpty = ({ type, properties: inner, oneOf }: Schema) =>
      type === 'object' && oneOf === undefined && Object.keys(inner ?? {}).length === 0;
    expect(offending(isEmpty)).toEqual([]);
    expect(offending(({ type, items }) => type === 'array' && items === undefined)).toEqual([]);
  });

  test('has each choice once, with a default that is one of them', () => {
    const isTwice = ({ enum: choices = [] }: Schema) =>
      new Set(choices as unknown[]).size < (choices as unknown[]).length;
    expect(offending(isTwice)).toEqual([]);
    const isNone = ({ enum: choices, default: chosen }: Schema) =>
      choices !== undefined && chosen !== undefined && !(choices as unknown[]).includes(chosen);
    expect(offending(isNone)).toEqual([]);
  });

  test('requires nothing that has a default, and only what there is', () => {
    const isWrong = ({ required = [], properties: inner = {} }: Schema) =>
      (required as string[]).some((name) => {
        const property = (inner as Record<string, Schema>)[name];
        return property === undefined || 'default' in property;
      });
    expect(offending(isWrong)).toEqual([]);
  });

  test.each([
    '$ref',
    '$defs',
    'definitions',
    'not',
    'anyOf',
    'allOf',
    'patternProperties',
    'prefixItems',
    'if',
    'then',
    'else',
    'dependentSchemas',
    'dependentRequired',
  ])('has no %s, which Airbyte does not take', (keyword) => {
    expect(offending((schema) => Object.hasOwn(schema, keyword))).toEqual([]);
    expect(JSON.stringify(root)).not.toContain(`"${keyword}":`);
  });

  test('is open to more properties', () => {
    const isClosed = (schema: Schema) =>
      'additionalProperties' in schema && schema.additionalProperties !== true;
    expect(offending(isClosed)).toEqual([]);
  });
});
