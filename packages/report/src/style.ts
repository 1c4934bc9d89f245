/**
 * The style sheet of the page. System fonts only; every pair of text and ground has a contrast of at least 4.5 in both schemes (the browser check
 * measures it).
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #16202c; --soft: #55606e; --line: #dde2e8;
  --old: #aab6c4; --new: #8cc7ee; --new-hatch: #2f87c4; --ready: #0b1a2a; --desired: #d97a00;
  --good: #0d6b3c; --good-ground: #dff3e7; --bad: #a5271b; --bad-ground: #fbe5e2; --hold-ground: #e8ecf1; --move-ground: #d5eafa;
  --move: #0c4f80; --code: #f1f3f6; --open: #7a4b00; --new-line: #1f78b8; --old-line: #6b7886; --harm: #a5271b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151b; --card: #182028; --ink: #e8edf2; --soft: #a5b1be; --line: #2d3843;
    --old: #55616e; --new: #1f5f8d; --new-hatch: #6cbcf0; --ready: #f4f8fb; --desired: #d97a00;
    --good: #7fdca8; --good-ground: #123524; --bad: #ff9d90; --bad-ground: #43201c; --hold-ground: #2a343f; --move-ground: #173a55;
    --move: #a9dbfb; --code: #11181f; --open: #ffc36b; --new-line: #6cbcf0; --old-line: #98a5b3; --harm: #ff9d90;
  }
}
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main, header, footer { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0; }
h3 { font-size: 1rem; margin: 28px 0 8px; }
p { margin: 0 0 8px; max-width: 72ch; }
.soft, figcaption, footer { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px; margin: 24px 0; }
.head { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 6px; }
.head > * { min-width: 0; }
.badge { font-size: 0.875rem; font-weight: 600; padding: 3px 12px; border-radius: 999px; white-space: nowrap; }
.badge.pass { color: var(--good); background: var(--good-ground); }
.badge.fail { color: var(--bad); background: var(--bad-ground); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px 24px; margin: 18px 0 20px; }
.facts div { border-left: 3px solid var(--line); padding-left: 12px; }
.facts dt { color: var(--soft); font-size: 0.8125rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts dd small { font-size: 0.875rem; font-weight: 400; color: var(--soft); }
figure { margin: 0; }
figcaption { font-size: 0.875rem; display: flex; flex-wrap: wrap; gap: 4px 18px; margin-bottom: 10px; }
.key { display: inline-flex; align-items: center; gap: 7px; }
.key svg { width: 22px; height: 12px; }
.chart svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 640px) {
  .wide { display: none; }
  .narrow { display: block; }
  section { padding: 18px 16px; }
  main, header, footer { padding-left: 12px; padding-right: 12px; }
  header { padding-top: 24px; }
  .facts { grid-template-columns: 1fr 1fr; }
}
.old { fill: var(--old); } .new-ground { fill: var(--new); } .new-hatch { stroke: var(--new-hatch); stroke-width: 1.4; opacity: 0.55; }
.ready { fill: none; stroke: var(--ready); stroke-width: 2.5; stroke-linejoin: round; }
.desired { fill: none; stroke: var(--desired); stroke-width: 1.5; stroke-dasharray: 3 6; }
.grid { stroke: var(--line); stroke-width: 1; } .edge { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 4; }
.tick { fill: var(--soft); font-size: 12px; } .lane-text { fill: var(--ink); font-size: 12px; }
.lane.batch { fill: var(--move-ground); } .lane.hold { fill: var(--hold-ground); } .lane.finish { fill: var(--good-ground); }
.lane.fail, .lane.rollback { fill: var(--bad-ground); }
.scroll { overflow-x: auto; }
.long { max-height: 320px; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9375rem; }
caption { text-align: left; color: var(--soft); font-size: 0.875rem; padding-bottom: 4px; }
th, td { text-align: right; padding: 5px 8px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: 0.8125rem; }
tbody th { font-weight: 600; }
.pass-text { color: var(--good); font-weight: 600; } .fail-text { color: var(--bad); font-weight: 600; }
.open-text { color: var(--open); font-weight: 600; }
.verification { border-left: 4px solid var(--line); padding: 2px 0 2px 16px; margin: 12px 0 24px; }
.verification.pass { border-color: var(--good); } .verification.fail { border-color: var(--bad); } .verification.open { border-color: var(--open); }
.verification p { margin: 0 0 6px; }
.signal { margin: 18px 0 0; } .signal figcaption > span:first-child { flex-basis: 100%; color: var(--ink); }
.signal-line { fill: none; stroke-width: 2; stroke-linejoin: round; } .signal-dot { fill: none; stroke-width: 5; stroke-linecap: round; }
.new-line { stroke: var(--new-line); } .old-line { stroke: var(--old-line); } .signal-line.old-line { stroke-dasharray: 6 3; } .evidence-line { stroke: var(--ready); }
.signal-dot.evidence-line { stroke-width: 3; }
.signal-boundary { fill: none; stroke: var(--harm); stroke-width: 2; stroke-dasharray: 3 4; } .signal-failure { stroke: var(--harm); stroke-width: 1.5; }
.cause { border-left: 4px solid var(--bad); padding: 2px 0 2px 16px; margin: 12px 0; }
.cause p { margin: 0 0 6px; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; margin: 4px 0 12px; font: 0.8125rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.label { font-size: 0.8125rem; color: var(--soft); }
details { margin-top: 18px; } summary { cursor: pointer; color: var(--soft); padding: 4px 0; }
footer { padding-bottom: 40px; font-size: 0.875rem; }
@media (max-width: 640px) { th, td { padding: 5px 4px; font-size: 0.8125rem; } th:last-child, td:last-child { padding-right: 0; } .roomy { display: none; } }
@media print { body { background: none; } section { break-inside: avoid; } }
`;
