/** JSON Patch (RFC 6902) on one JSON object. */

import { isObject } from '../exact-json.ts';
import { refuse } from './errors.ts';
import { deepCopy, isSame, type JsonObject } from './json-objects.ts';
import type { Switches } from './switches.ts';

/** Applies the operations of a request body's `patch` to a copy; the first that fails ends the request. */
export function applyPatch(document: JsonObject, patch: unknown, switches: Switches): JsonObject {
  if (!Array.isArray(patch)) refuse(400, 'patch must be an array');
  // Under a holder, the whole document is a member like any other.
  const holder: JsonObject = { root: deepCopy(document) };
  const fail = (message: string): never => refuse(switches.patchFailure, message);
  for (const operation of patch) applyOperation(holder, operation, switches, fail);
  return isObject(holder.root) ? holder.root : refuse(400, 'the patched value must be an object');
}

type Fail = (message: string) => never;

function applyOperation(holder: JsonObject, operation: unknown, switches: Switches, fail: Fail): void {
  if (!isObject(operation)) refuse(400, 'each operation must be an object');
  const { op, value } = operation;
  const path = readPointer(operation.path, 'path');
  if (['add', 'replace', 'test'].includes(op as string)) {
    if (value === undefined) refuse(400, 'value is required');
    if (switches.patchValue === 'string' && typeof value !== 'string') refuse(400, 'value must be a string');
  }
  switch (op) {
    case 'add':
      add(holder, path, deepCopy(value), fail);
      break;
    case 'remove':
      remove(holder, path, fail);
      break;
    case 'replace':
      replace(holder, path, deepCopy(value), fail);
      break;
    case 'move':
      move(holder, readPointer(operation.from, 'from'), path, fail);
      break;
    case 'copy':
      add(holder, path, deepCopy(read(holder, readPointer(operation.from, 'from'), fail)), fail);
      break;
    case 'test':
      if (!isSame(read(holder, path, fail), value)) fail(`test failed at ${operation.path}`);
      break;
    default:
      refuse(400, 'op must be add, remove, replace, move, copy or test');
  }
}

function readPointer(pointer: unknown, name: string): string[] {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    refuse(400, `${name} must be a JSON pointer`);
  }
  return `root${pointer}`.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(holder: JsonObject, path: readonly string[], fail: Fail): unknown {
  let value: unknown = holder;
  for (const part of path) {
    if (Array.isArray(value) && isIndex(part, value.length)) value = value[Number(part)];
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part];
    else fail(`nothing at /${path.slice(1).join('/')}`);
  }
  return value;
}

function add(holder: JsonObject, path: readonly string[], value: unknown, fail: Fail): void {
  const { parent, part } = parentOf(holder, path, fail);
  if (isObject(parent)) parent[part] = value;
  else if (part === '-') parent.push(value);
  else if (isIndex(part, parent.length + 1)) parent.splice(Number(part), 0, value);
  else fail(`no position /${path.slice(1).join('/')}`);
}

function replace(holder: JsonObject, path: readonly string[], value: unknown, fail: Fail): void {
  read(holder, path, fail);
  const { parent, part } = parentOf(holder, path, fail);
  if (isObject(parent)) parent[part] = value;
  else parent[Number(part)] = value;
}

function remove(holder: JsonObject, path: readonly string[], fail: Fail): unknown {
  const value = read(holder, path, fail);
  const { parent, part } = parentOf(holder, path, fail);
  if (isObject(parent)) delete parent[part];
  else parent.splice(Number(part), 1);
  return value;
}

function move(holder: JsonObject, from: readonly string[], path: readonly string[], fail: Fail): void {
  // A value that is to go into itself finds no place there any more.
  add(holder, path, remove(holder, from, fail), fail);
}

function parentOf(
  holder: JsonObject,
  path: readonly string[],
  fail: Fail,
): { parent: JsonObject | unknown[]; part: string } {
  const parent = read(holder, path.slice(0, -1), fail);
  if (!isObject(parent) && !Array.isArray(parent)) fail(`nothing at /${path.slice(1).join('/')}`);
  return { parent: parent as JsonObject | unknown[], part: path.at(-1)! };
}

function isIndex(part: string, length: number): boolean {
  return /^(0|[1-9]\d*)$/.test(part) && Number(part) < length;
}
