/** How the page of a preview looks: on a phone, on a wide screen, in the dark and on paper. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8;
  --card: #ffffff;
  --text: #1b1f27;
  --soft: #565f6e;
  --line: #dfe3e9;
  --code: #f0f2f5;
  --sent: #15803d;
  --skipped: #8a8f99;
  --lost: #c2272d;
  --lost-soft: #fdf0ef;
  --note: #2459c9;
  --note-soft: #eff4fe;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111419;
    --card: #1a1e25;
    --text: #e7eaef;
    --soft: #a3acba;
    --line: #2e3540;
    --code: #12161b;
    --sent: #3fb968;
    --skipped: #737c8a;
    --lost: #f47c77;
    --lost-soft: #2c1c1e;
    --note: #86aef8;
    --note-soft: #1a2334;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.55 var(--sans);
  overflow-wrap: anywhere;
}
main, header, footer { width: min(100% - 2rem, 68rem); margin-inline: auto; }
header { padding-block: clamp(2rem, 6vw, 4rem) 0; }
h1, h2, h3, p, dl, dd, ul { margin: 0; }
h1 {
  max-width: 28em;
  font-size: clamp(1.5rem, 1.15rem + 1.7vw, 2.25rem);
  line-height: 1.22;
  font-weight: 680;
  letter-spacing: -0.015em;
  text-wrap: balance;
}
h2 { margin-block: 3rem 1rem; font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; }
h3 { font-size: 1.075rem; line-height: 1.35; }
code, pre { font-family: var(--mono); font-size: 0.875rem; }
code { unicode-bidi: isolate; }
.over { margin-bottom: 0.75rem; color: var(--soft); font-weight: 600; }
.lead { margin-top: 1rem; max-width: 44em; color: var(--soft); font-size: 1.0625rem; }
.soft { color: var(--soft); }
.small { font-size: 0.9375rem; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin-top: 2rem; }
.figures > div { padding: 0.9rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
.figures dt { color: var(--soft); font-size: 0.9375rem; }
.figures dd { font-size: 1.65rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.figures .none dd { color: var(--soft); font-weight: 500; }
.figures .lost dd { color: var(--lost); }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
.card { display: flex; flex-direction: column; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
.card .purpose { margin-top: 0.15rem; color: var(--soft); }
.bar { display: flex; gap: 2px; height: 0.5rem; margin-block: 1.1rem 0.9rem; border-radius: 0.25rem; overflow: hidden; background: var(--line); }
.bar span { min-width: 3px; }
.bar .sent, .dot.sent { background: var(--sent); }
.bar .skipped, .dot.skipped { background: var(--skipped); }
.bar .lost, .dot.lost { background: var(--lost); }
.counts { display: grid; grid-template-columns: auto auto 1fr; gap: 0.25rem 0.6rem; margin-bottom: 1rem; padding: 0; list-style: none; }
.counts li { display: contents; }
.counts strong { text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; }
.dot { flex: none; width: 0.6rem; height: 0.6rem; margin-top: 0.45rem; border-radius: 50%; }
.card .setting { margin-top: auto; padding-top: 0.75rem; border-top: 1px solid var(--line); color: var(--soft); }

.problems { display: grid; gap: 0.75rem; padding: 0; list-style: none; }
.problems li { padding: 1rem 1.2rem; border-radius: 0.75rem; border-left: 4px solid var(--note); background: var(--note-soft); }
.problems .loss, .problems .failure { border-left-color: var(--lost); background: var(--lost-soft); }
.problems p { margin-top: 0.3rem; max-width: 46em; }

details { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
details + details { margin-top: 0.75rem; }
summary { display: grid; grid-template-columns: 1rem 1fr; padding: 0.9rem 1.2rem; cursor: pointer; font-weight: 600; border-radius: 0.75rem; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; width: 0.6rem; height: 0.6rem; margin-top: 0.48rem; background: var(--soft); clip-path: polygon(15% 0, 85% 50%, 15% 100%); }
details[open] > summary::before { transform: rotate(90deg); }
summary:hover { background: var(--code); }
summary:focus-visible { outline: 2px solid var(--note); outline-offset: 2px; }
details[open] > summary { border-bottom: 1px solid var(--line); border-radius: 0.75rem 0.75rem 0 0; }
summary .soft { font-weight: 400; }
.inside { padding: 0.5rem 1.2rem 1.2rem; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.55rem 1.25rem 0.55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 0.9375rem; font-weight: 500; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.columns th { width: 40%; }
.off { color: var(--soft); }
.kinds { display: block; padding: 0.5rem 1.2rem; }
.limit { margin-block: 0.75rem 1.5rem; }
td > div + div { margin-top: 0.25rem; }

.call { margin-top: 1.25rem; }
.call:first-child { margin-top: 0.75rem; }
pre {
  margin: 0;
  padding: 1rem;
  max-height: 36rem;
  overflow: auto;
  background: var(--code);
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  line-height: 1.5;
  overflow-wrap: normal;
}
pre:focus-visible { outline: 2px solid var(--note); }
footer { margin-top: 3.5rem; padding-block: 1.25rem 3rem; border-top: 1px solid var(--line); color: var(--soft); }

@media (max-width: 36rem) {
  .figures { grid-template-columns: 1fr 1fr; }
  .columns thead { display: none; }
  .columns tr { display: block; padding-block: 0.6rem; border-bottom: 1px solid var(--line); }
  .columns tbody tr:last-child { border-bottom: 0; }
  .columns th, .columns td { display: block; width: auto; padding: 0; border: 0; }
  .columns td > div::before { content: "→ "; color: var(--soft); }
  .requests thead { display: none; }
  .requests tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.4rem 1rem; padding-block: 0.7rem; border-bottom: 1px solid var(--line); }
  .requests tbody tr:last-child { border-bottom: 0; }
  .requests th { grid-column: 1 / -1; }
  .requests th, .requests td { padding: 0; border: 0; text-align: left; }
  .requests td::before { content: attr(data-column); display: block; color: var(--soft); font-size: 0.9375rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; }
  body { font-size: 10.5pt; }
  header { padding-top: 0; }
  main, header, footer { width: 100%; }
  h2, h3, summary { break-after: avoid; }
  .card, .problems li, tr, .figures > div { break-inside: avoid; }
  .bar, .dot, .problems li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
