import type { FailureCause } from './account.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Why instances of a version did not become ready: the kind, the pod, what the cluster said, and the end of its log. */
export function causeList(causes: readonly FailureCause[]): Markup {
  if (causes.length === 0) return NOTHING;
  return html`<h3>Why it failed</h3>${causes.map(cause)}`;
}

function cause({ kind, service, pod, message, events, log }: FailureCause): Markup {
  return html`<div class="cause"><p><strong>${kind}</strong> in ${service}${pod === null ? NOTHING : html`, pod <code>${pod}</code>`}</p>
<p>${message}</p>
${lines('Events', events)}${lines('End of the log', log)}</div>`;
}

function lines(label: string, texts: readonly string[]): Markup {
  return texts.length === 0 ? NOTHING : html`<div class="label">${label}</div><pre>${texts.join('\n')}</pre>`;
}
