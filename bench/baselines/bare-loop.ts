/** Makes an item of each record, as JSON, and sends nothing. */

import { itemOf } from './items.ts';
import { readRecords } from './records.ts';

let count = 0;
let characters = 0;
for await (const records of readRecords()) {
  for (const record of records) {
    characters += JSON.stringify(itemOf(record)).length;
    count++;
  }
}
if (characters === 0) throw new Error('nothing was read');
console.log(count);
