/** The files the demo reads. */

import { readFileSync } from 'node:fs';
import type { Message } from '../scenarios/connector.ts';

/** @param path from `integration_tests/` */
export function readJson(path: string): Message {
  return JSON.parse(readText(path));
}

/** The lines of a message stream. */
export function readLines(path: string): string[] {
  return readText(path).trim().split('\n');
}

function readText(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
