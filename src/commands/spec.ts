/** `spec`: what the connector can be configured with. */

import { SPECIFICATION } from '../config/spec-file.ts';
import type { Output } from '../protocol/output.ts';

export function spec(output: Output): void {
  output.message({ type: 'SPEC', spec: SPECIFICATION });
}
