/** Streams of what became of deliveries: a call for each row. */

import type { Draft, Drawer } from './customer-io-drawer.ts';
import { identityOfDelivery } from './customer-io-identity.ts';
import { BLANKS, drawTime, put, toJson } from './source.ts';

const MOST = 60;

export function drawMetrics({ chance }: Draft): Drawer {
  const column = chance.is(0.4) ? 'message' : 'delivery_id';
  return {
    fields: column === 'delivery_id' ? [] : [{ to: 'delivery_id', from: column }],
    most: MOST,
    begin(columns) {
      const delivery = chance.of(['RPILAgABc', '90017', 'dgT-_ü']);
      columns.set(column, delivery === '90017' ? chance.of(['90017', '"90017"']) : JSON.stringify(delivery));
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          const metric = chance.of(['opened', 'Clicked', 'bounced']);
          columns.set('metric', JSON.stringify(metric));
          const body = new Map([
            ['delivery_id', JSON.stringify(delivery)],
            ['metric', JSON.stringify(metric.toLowerCase())],
          ]);
          if (chance.is(0.6)) {
            const { seconds, json } = drawTime(chance);
            columns.set('timestamp', json);
            body.set('timestamp', String(seconds));
          }
          if (chance.is(0.5)) {
            const recipient = chance.of(['"ada@example.com"', '14155550100']);
            columns.set('recipient', recipient);
            body.set('recipient', recipient);
          }
          const href = JSON.stringify(`https://example.com/?mark=${mark}`);
          columns.set('href', href);
          body.set('href', href);
          if (does === 'ignore') return { asked: 'skipped' };
          const identity = identityOfDelivery(delivery);
          return { asked: { identity, deeds: [{ act: 'metric', body: toJson(body) }] } };
        },
      };
    },
    spoil: (columns) => [
      () => put(columns, column, chance.of([...BLANKS, '{}', '1.5'])),
      () => put(columns, 'metric', chance.of([...BLANKS, '"sent"', '7'])),
      () => put(columns, 'timestamp', '"yesterday"'),
      () => put(columns, 'reason', '{}'),
    ],
  };
}
