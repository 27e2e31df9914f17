/** Writes the files that are made from the code: `spec.json`. */

import { writeFileSync } from 'node:fs';
import { makeSpecification } from '../src/config/spec.ts';

const root = new URL('../', import.meta.url);
writeFileSync(new URL('spec.json', root), `${JSON.stringify(makeSpecification(), null, 2)}\n`);
