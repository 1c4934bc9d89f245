import { formatNumber, type SignalRecord, type Verdict } from '@sluice/core';
import type { ReleaseAccount, VerificationAccount } from './account.ts';
import { NARROW, WIDE } from './chart/layout.ts';
import { signalChart } from './chart/signal-chart.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { ratioOf, shownValue, sideOf, statisticOf } from './signal-values.ts';

/** What was measured of the new version against the old one. @param section unique in the page. */
export function verificationList({ verifications, id }: Pick<ReleaseAccount, 'verifications' | 'id'>, section: string): Markup {
  if (verifications.length === 0) return NOTHING;
  const each = verifications.map((one, index) =>
    verification(one, `${section}-verification-${index + 1}`, `verification ${index + 1} of ${id}`),
  );
  return html`<h3>Verification: new against old</h3>${each}`;
}

/** The first signal and those that are no pass are shown; the charts of the others open when asked for. */
function verification({ name, when, verdict, reason, signals }: VerificationAccount, id: string, label: string): Markup {
  const charts = signals.map((signal, index) => ({ signal, id: `${id}-${index + 1}` })).filter(({ signal }) => signal.series.length > 1);
  const open = charts.filter(({ signal }, index) => index === 0 || (signal.verdict !== 'pass' && signal.failedAt !== null));
  const closed = charts.filter((chart) => !open.includes(chart));
  return html`<div class="verification ${toneOf(verdict)}"><p><strong>${name}</strong> ${when}: <span class="${toneOf(verdict)}-text">${verdict}</span></p>
<p>${reason}</p>
${signals.length === 0 ? NOTHING : signalTable(signals, label)}
${open.map(({ signal, id: chart }) => chartOf(signal, chart, label))}
${closed.length === 0 ? NOTHING : html`<details><summary>Charts of ${closed.map(({ signal }) => signal.name).join(', ')}</summary>${closed.map(({ signal, id: chart }) => chartOf(signal, chart, label))}</details>`}</div>`;
}

function signalTable(signals: readonly SignalRecord[], label: string): Markup {
  return html`<div class="scroll" role="region" aria-label="Signals of ${label}" tabindex="0"><table>
<thead><tr><th scope="col">Signal</th><th scope="col">Verdict</th><th scope="col">New</th><th scope="col">Old</th><th scope="col">Ratio</th><th scope="col">Evidence (fails at)</th></tr></thead>
<tbody>${signals.map(row)}</tbody></table></div>`;
}

function row(signal: SignalRecord): Markup {
  const { name, thresholdSeconds, critical, verdict } = signal;
  const what = thresholdSeconds === null ? name : `${name} over ${formatNumber(thresholdSeconds)} s`;
  return html`<tr><th scope="row">${what}${critical ? NOTHING : html` <span class="soft">(shown only)</span>`}</th><td class="${toneOf(verdict)}-text">${verdict}</td><td>${sideOf(signal, 'new')}</td><td>${sideOf(signal, 'old')}</td><td>${ratioOf(signal)}</td><td>${statisticOf(signal)}</td></tr>`;
}

function chartOf(signal: SignalRecord, id: string, label: string): Markup {
  const { name, message, series } = signal;
  return html`<figure class="signal"><figcaption><span><strong>${name}</strong> ${message}</span>${legend()}</figcaption>
<div class="chart wide">${signalChart(signal, WIDE, `${id}-wide`)}</div>
<div class="chart narrow">${signalChart(signal, NARROW, `${id}-narrow`)}</div></figure>
<details><summary>${name} as a table</summary><div class="scroll long" role="region" aria-label="Looks at ${name}, ${label}" tabindex="0"><table>
<thead><tr><th scope="col">Second</th><th scope="col">New</th><th scope="col">Old</th><th scope="col">Evidence</th><th scope="col">Boundary</th></tr></thead>
<tbody>${series.map(
    (point) =>
      html`<tr><th scope="row">${((point.at - (series[0]?.at ?? point.at)) / 1000).toFixed(1)}</th><td>${shownValue(signal, point.new)}</td><td>${shownValue(signal, point.old)}</td><td>${fixed(point.evidence)}</td><td>${fixed(point.boundary)}</td></tr>`,
  )}</tbody></table></div></details>`;
}

function legend(): Markup {
  return html`<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="signal-line new-line" d="M0 6H22"/><path class="signal-dot new-line" d="M11 6h0"/></svg>new</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="signal-line old-line" d="M0 6H22"/><path class="signal-dot old-line" d="M11 6h0"/></svg>old</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="signal-line evidence-line" d="M0 6H22"/></svg>evidence of harm</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="signal-boundary" d="M0 6H22"/></svg>boundary</span>`;
}

function fixed(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function toneOf(verdict: Verdict): 'pass' | 'fail' | 'open' {
  switch (verdict) {
    case 'pass':
      return 'pass';
    case 'fail':
      return 'fail';
    case 'inconclusive':
    case 'error':
      return 'open';
    default:
      return verdict satisfies never;
  }
}
