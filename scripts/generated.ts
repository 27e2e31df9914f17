/** Everything in the repository that is made from the code: `spec.json` and the tables in `docs/`. */

import { readFileSync } from 'node:fs';
import { makeSpecification } from '../src/config/spec.ts';
import type { DestinationObject } from '../src/objects/destination-object.ts';
import { OBJECTS, type ServiceName } from '../src/objects/registry.ts';
import { REASONS } from '../src/objects/rejection.ts';

const root = new URL('../', import.meta.url);

/** Where a page says `<!-- generated: object customer_io person -->`, everything up to `<!-- end -->` is generated. */
const SECTION = /(<!-- generated: (.*?) -->\n)[\s\S]*?(<!-- end -->)/g;

const DOCS = ['docs/customer-io.md', 'docs/courier.md', 'docs/errors.md'];

/** Path from the root → what the file must hold. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const docs = DOCS.map((path) => [path, fillIn(readFileSync(fileUrl(path), 'utf8'))] as const);
  return new Map([['spec.json', `${JSON.stringify(makeSpecification(), null, 2)}\n`], ...docs]);
}

export function fileUrl(path: string): URL {
  return new URL(path, root);
}

function fillIn(page: string): string {
  return page.replace(
    SECTION,
    (_, begin: string, what: string, end: string) => `${begin}${section(what)}\n${end}`,
  );
}

function section(what: string): string {
  if (what === 'reasons') {
    return table(
      ['reason', 'meaning'],
      Object.entries(REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
    );
  }
  const [, service, name] = what.split(' ');
  const object = OBJECTS[service as ServiceName].find((candidate) => candidate.name === name);
  if (object === undefined) throw new Error(`there is no object for the section ${what}`);
  return objectSection(object);
}

function objectSection({ name, description, fields, customFields, behaviors }: DestinationObject): string {
  const rows = Object.entries(fields).map(([own, { type, identifier, required, description: about }]) => [
    `\`${own}\`${identifier === undefined ? '' : ' ★'}`,
    `${type}${required ? ', required' : ''}`,
    about,
  ]);
  return [
    `### \`${name}\``,
    '',
    `${description} Behaviors: ${Object.keys(behaviors)
      .map((behavior) => `\`${behavior}\``)
      .join(', ')}.`,
    '',
    table(['own name', 'type', 'what it is'], rows),
    '',
    `★ says who the record is about. Every other column is one of the ${customFields}.`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
