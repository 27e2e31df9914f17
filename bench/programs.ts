/** Where the connector's launcher is, and the Node that it runs on. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export const BIN = path('../bin/destination-courier-customer-io');

const OWN_NODE = path('../node_modules/node/bin/node');

/** The launcher's choice: the project's own where there is one. */
export const NODE = existsSync(OWN_NODE) ? OWN_NODE : process.execPath;
