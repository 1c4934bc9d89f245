import type { ReleaseAccount, ReleaseOutcome } from './account.ts';
import { batchTable } from './batch-table.ts';
import { causeList } from './causes.ts';
import { NARROW, WIDE } from './chart/layout.ts';
import { timelineChart } from './chart/timeline-chart.ts';
import { formatMs, formatTime } from './format.ts';
import { legend } from './legend.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { sampleTable } from './sample-table.ts';
import { verificationList } from './verification-list.ts';

/** One release: what became of it first, then the numbers, the timeline, the batches, and why it failed. @param id unique in the page. */
export function releaseSection(account: ReleaseAccount, id: string): Markup {
  const { application, environment, workload, from, version, outcome, reason, desired, minReady } = account;
  return html`<section aria-labelledby="${id}-head">
<div class="head"><h2 id="${id}-head">${application} ${version} → ${environment}</h2><span class="badge ${outcome === 'succeeded' ? 'pass' : 'fail'}">${OUTCOMES[outcome]}</span></div>
<p class="soft">${account.id} · Deployment <code>${workload}</code> · ${from} before · ${formatTime(account.startedAt)}</p>
${reason === '' ? [] : [html`<p>${reason}</p>`]}
<dl class="facts">
${fact('Least ready', String(minReady), ` of ${desired}`)}
${fact('Took', formatMs(account.endedAt - account.startedAt))}
${fact('Batches passed', String(account.batches.filter(({ verdict }) => verdict === 'pass').length), ` of ${account.batches.length} begun`)}
${fact('Longest batch', longest(account))}
${account.clients === null ? NOTHING : fact('Failed requests', String(account.clients.failed), ` of ${account.clients.requests}`)}
</dl>
<figure><figcaption>${legend(id)}</figcaption>
<div class="chart wide">${timelineChart(account, WIDE, `${id}-wide`)}</div>
<div class="chart narrow">${timelineChart(account, NARROW, `${id}-narrow`)}</div></figure>
<h3>Batches</h3>
${batchTable(account)}
${verificationList(account, id)}
${causeList(account.causes)}
${sampleTable(account)}
</section>`;
}

const OUTCOMES: Readonly<Record<ReleaseOutcome, string>> = {
  succeeded: '✔ succeeded',
  'rolled-back': '↩ rolled back',
  'rollback-failed': '✘ could not be rolled back',
  held: '⏸ held',
};

function fact(label: string, value: string, unit = ''): Markup {
  return html`<div><dt>${label}</dt><dd>${value}<small>${unit}</small></dd></div>`;
}

function longest({ batches }: ReleaseAccount): string {
  return batches.length === 0 ? '–' : formatMs(Math.max(...batches.map(({ tookMs }) => tookMs)));
}
