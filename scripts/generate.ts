/** `npm run generate`: writes the files that are made from the code. */

import { writeFileSync } from 'node:fs';
import { fileUrl, generatedFiles } from './generated.ts';

for (const [path, content] of await generatedFiles()) writeFileSync(fileUrl(path), content);
