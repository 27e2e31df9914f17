/** The report as one page of HTML for those who approve a sync; it needs nothing but itself. */

import { STYLE } from './html-style.ts';
import { html, Markup } from './markup.ts';
import { type Problem, problems } from './problems.ts';
import type { CallReport, ColumnReport, Report, RequestReport, StreamReport, Target } from './report.ts';
import {
  columnText,
  count,
  durationText,
  headline,
  inOrder,
  limitText,
  numberText,
  purposeText,
  requestNote,
  requestText,
  sourceText,
  streamText,
  targetKind,
  totals,
} from './wording.ts';

/** Nobody reads more, and a browser should open the page at once. */
const MOST_COLUMNS = 1000;

export function toHtml(report: Report): string {
  const { service, streams, requests, notInCatalog } = report;
  const found = problems(report);
  const withRows = streams.filter(({ read }) => read > 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${`Preview for ${service}`}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<p class="over">${`Preview for ${service}`}</p>
<h1>${headline(report)}</h1>
<p class="lead">Nothing has been sent. This is what a sync would do with ${count(totals(report).read, 'row')}.</p>
${figures(report)}
</header>
<main>
${section('Streams', html`<div class="cards">${streams.map(card)}${notInCatalog.map(otherCard)}</div>`)}
${found.length === 0 ? undefined : section('Before you sync', html`<ul class="problems">${found.map(problem)}</ul>`)}
${withRows.length === 0 ? undefined : section('What becomes of the columns', html`${withRows.map((stream) => columns(stream, service))}`)}
${requests.length === 0 ? undefined : section('Requests', requestSection(report))}
</main>
<footer class="small"><p>The calls hold values of rows: keep this page as you keep the rows. Credentials are not in it.</p></footer>
</body>
</html>
`.text;
}

function section(title: string, content: Markup): Markup {
  return html`<section>
<h2>${title}</h2>
${content}
</section>`;
}

function figures(report: Report): Markup {
  const { calls, seconds } = report.speed;
  const { sent, skipped, rejected } = totals(report);
  return html`<dl class="figures">
${figure('Rows to be sent', sent)}
${figure('Skipped', skipped)}
${figure('Can’t be delivered', rejected, rejected > 0 ? 'lost' : undefined)}
${figure(calls > 0 ? `Requests, ${durationText(seconds)}` : 'Requests', calls)}
</dl>`;
}

function figure(name: string, n: number, kind = n === 0 ? 'none' : ''): Markup {
  return html`<div class="${kind}"><dt>${name}</dt><dd>${numberText(n)}</dd></div>`;
}

function card(report: StreamReport): Markup {
  const { stream, object, behavior, read, sent, skipped, rejected, deleted, deletedBehavior } = report;
  const purpose = purposeText(report);
  return html`<article class="card">
<h3>${streamText(stream)}</h3>
<p class="purpose">${purpose[0]!.toUpperCase() + purpose.slice(1)}</p>
<div class="bar">${part('sent', sent)}${part('skipped', skipped)}${part('lost', rejected)}</div>
${
  read === 0
    ? html`<p>No row has come.</p>`
    : html`<ul class="counts">
${counted('sent', sent, `would be sent${deleted === 0 ? '' : `, ${numberText(deleted)} of them as deleted (${deletedBehavior})`}`)}
${skipped === 0 ? undefined : counted('skipped', skipped, 'skipped: the source marked them as deleted')}
${rejected === 0 ? undefined : counted('lost', rejected, 'can’t be delivered')}
</ul>`
}
<p class="setting small">Object <code>${object}</code>, behavior <code>${behavior}</code></p>
</article>`;
}

function otherCard({ stream, records }: Report['notInCatalog'][number]): Markup {
  return html`<article class="card">
<h3>${streamText(stream)}</h3>
<p class="purpose">Not in the catalog</p>
<div class="bar">${part('skipped', records)}</div>
<ul class="counts">${counted('skipped', records, 'skipped')}</ul>
</article>`;
}

function part(kind: string, records: number): Markup | undefined {
  return records === 0 ? undefined : html`<span class="${kind}" style="flex: ${String(records)}"></span>`;
}

function counted(kind: string, records: number, text: string): Markup {
  return html`<li><span class="dot ${kind}"></span><strong>${numberText(records)}</strong><span>${text}</span></li>`;
}

function problem({ kind, title, text, example, advice }: Problem): Markup {
  return html`<li class="${kind}">
<h3>${title}</h3>
${text === '' ? undefined : html`<p>${text}</p>`}
${example === undefined ? undefined : html`<p>For example the row <code>${example}</code></p>`}
${advice === '' ? undefined : html`<p><strong>What to do:</strong> ${advice}</p>`}
</li>`;
}

function columns({ stream, columns: all, customField }: StreamReport, service: string): Markup {
  const shown = inOrder(all).slice(0, MOST_COLUMNS);
  const left = all.length - shown.length;
  const unsent = all.filter(({ notSent }) => notSent !== undefined).length;
  const summary = `${count(all.length, 'column')}${unsent === 0 ? '' : `, ${numberText(unsent)} not sent`}`;
  return html`<details>
<summary><span>${streamText(stream)} <span class="soft">${summary}</span></span></summary>
<div class="inside">
<table class="columns">
<thead><tr><th scope="col">In the source</th><th scope="col">${`In ${service}`}</th></tr></thead>
<tbody>
${shown.map((column) => columnRow(column, customField))}
</tbody>
</table>
${left > 0 ? html`<p class="soft">… and ${count(left, 'more column')}.</p>` : undefined}
</div>
</details>
`;
}

function columnRow(column: ColumnReport, customField: string): Markup {
  const { source, targets } = column;
  const isConstant = source.kind === 'constant';
  const isSent = targets.length > 0 && (isConstant || source.hasCome);
  return html`<tr${isSent ? undefined : new Markup(' class="off"')}><th scope="row">${isConstant ? 'constant ' : undefined}<code>${sourceText(column)}</code></th><td>${isSent ? targets.map((each) => target(each, customField)) : columnText(column, customField)}</td></tr>
`;
}

function target(each: Target, customField: string): Markup {
  const kind = `${targetKind(each, customField)}${each.isTime ? ', as unix seconds' : ''}`;
  return html`<div><code>${each.name}</code> <span class="soft small">${kind}</span></div>`;
}

function requestSection({ requests, speed }: Report): Markup {
  return html`<div class="card kinds scroll">
<table class="requests">
<thead><tr><th scope="col">Kind</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Items</th><th scope="col" class="number">Bytes</th></tr></thead>
<tbody>
${requests.map(requestRow)}
</tbody>
</table>
</div>
<p class="soft small limit">${limitText(speed, requests)}</p>
${requests.map(calls)}`;
}

function requestRow(request: RequestReport): Markup {
  const note = requestNote(request);
  return html`<tr><th scope="row"><code>${requestText(request)}</code>${note === '' ? undefined : html`<br><span class="soft small">${note}</span>`}</th>${number('Calls', request.calls)}${number('Items', request.items)}${number('Bytes', request.bytes)}</tr>
`;
}

function number(column: string, n: number): Markup {
  return html`<td class="number" data-column="${column}">${numberText(n)}</td>`;
}

function calls(request: RequestReport): Markup {
  const { calls: all, examples } = request;
  const which =
    all > examples.length ? `the first ${examples.length} of ${numberText(all)} calls` : count(all, 'call');
  return html`<details class="calls">
<summary><span><code>${requestText(request)}</code> <span class="soft">${which}</span></span></summary>
<div class="inside">
${examples.map(callMarkup)}
</div>
</details>
`;
}

function callMarkup({ method, url, body }: CallReport): Markup {
  const head = `${method} ${url}\nAuthorization: ***`;
  const text = body === undefined ? head : `${head}\nContent-Type: application/json\n\n${body}`;
  return html`<pre class="call" tabindex="0">${text}</pre>
`;
}
