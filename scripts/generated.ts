/** Everything in the repository that is made from the code: `spec.json`, the tables in `docs/` and the scanner. */

import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { makeSpecification } from '../src/config/spec.ts';
import type { DestinationObject } from '../src/objects/destination-object.ts';
import { OBJECTS, SERVICE_TITLES, type ServiceName } from '../src/objects/registry.ts';
import { REASONS } from '../src/objects/rejection.ts';

const root = new URL('../', import.meta.url);

/** Where a page says `<!-- generated: object customer_io person -->`, everything up to `<!-- end -->` is generated. */
const SECTION = /(<!-- generated: (.*?) -->\n)[\s\S]*?(<!-- end -->)/g;

const DOCS = [
  'CONTRIBUTING.md',
  'docs/airbyte.md',
  'docs/customer-io.md',
  'docs/courier.md',
  'docs/errors.md',
];

const SCANNER = 'src/json/assembly/scanner.ts';
/** Room for what the scanner keeps, and for a chunk of text; more is asked for when it is needed. */
const SCANNER_PAGES = 184;

/** Path from the root → what the file must hold. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const docs = DOCS.map((path) => [path, fillIn(readFileSync(fileUrl(path), 'utf8'))] as const);
  return new Map([
    ['spec.json', `${JSON.stringify(makeSpecification(), null, 2)}\n`],
    ['src/json/scanner-module.ts', await scannerModule()],
    ...docs,
  ]);
}

export function fileUrl(path: string): URL {
  return new URL(path, root);
}

async function scannerModule(): Promise<string> {
  let module = '';
  const options = ['--runtime', 'stub', '--noAssert', '-O3', '--enable', 'simd'];
  const { error, stderr } = await asc.main(
    [SCANNER, '--outFile', 'scanner.wasm', '--initialMemory', String(SCANNER_PAGES), ...options],
    {
      readFile: (path) => (path === SCANNER ? readFileSync(fileUrl(path), 'utf8') : null),
      writeFile: (_, content) => {
        module = Buffer.from(content).toString('base64');
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${SCANNER} cannot be compiled: ${stderr.toString()}`);
  return `/** Generated from \`assembly/scanner.ts\` by \`npm run generate\`: the WebAssembly module in base64. */\n\nexport const MODULE =\n  '${module}';\n`;
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
  if (what === 'objects') {
    const services = Object.entries(OBJECTS) as [ServiceName, readonly DestinationObject[]][];
    return table(
      ['Service', 'Object', 'What it is'],
      services.flatMap(([service, objects]) =>
        objects.map(({ name, description }) => [SERVICE_TITLES[service], `\`${name}\``, description]),
      ),
    );
  }
  if (what.startsWith('diff ')) return diffOf(what.slice('diff '.length));
  const [, service, name] = what.split(' ');
  const object = OBJECTS[service as ServiceName].find((candidate) => candidate.name === name);
  if (object === undefined) throw new Error(`there is no object for the section ${what}`);
  return objectSection(object);
}

const REGISTRY = 'src/objects/registry.ts';

/** What it took to add an object: its file, and its line in the registry. */
function diffOf(path: string): string {
  const read = (file: string) => readFileSync(fileUrl(file), 'utf8').trimEnd().split('\n');
  const imported = `'./${path.replace('src/objects/', '')}'`;
  const line = read(REGISTRY).find((each) => each.includes(imported))!;
  const name = /\{ (\w+) \}/.exec(line)![1]!;
  const listed = read(REGISTRY).find((each) => each.includes('[') && new RegExp(`\\b${name}\\b`).test(each))!;
  const before = listed.replace(new RegExp(`, ${name}\\b`), '');
  const added = (lines: readonly string[]) => lines.map((each) => `+${each}`);
  return [
    '```diff',
    `--- ${REGISTRY}`,
    ...added([line]),
    `-${before}`,
    `+${listed}`,
    `+++ ${path}`,
    ...added(read(path)),
    '```',
  ].join('\n');
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
    `${rows.some(([own]) => own!.includes('★')) ? '★ says who the record is about. ' : ''}Every other column is one of the ${customFields}.`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
