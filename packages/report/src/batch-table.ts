import type { BatchAccount, ReleaseAccount } from './account.ts';
import { formatMs } from './format.ts';
import { html, type Markup } from './markup.ts';

/** Each batch as it stood when it was complete or given up. */
export function batchTable({ batches, desired, id }: ReleaseAccount): Markup {
  if (batches.length === 0) return html`<p class="soft">No batch was begun.</p>`;
  return html`<div class="scroll" role="region" aria-label="Batches of ${id}" tabindex="0"><table>
<thead><tr><th scope="col">Batch</th><th scope="col">Old</th><th scope="col">New</th><th scope="col">Ready</th><th scope="col">Took</th><th scope="col">Held</th><th scope="col">Verdict</th></tr></thead>
<tbody>${batches.map((batch) => row(batch, desired))}</tbody></table></div>`;
}

function row(batch: BatchAccount, desired: number): Markup {
  const passed = batch.verdict === 'pass';
  return html`<tr><th scope="row">${batch.wanted}<span class="roomy"> of ${desired}</span></th><td>${batch.old}</td><td>${batch.new}</td><td>${batch.ready}</td><td>${formatMs(batch.tookMs)}</td><td>${batch.heldMs > 0 ? formatMs(batch.heldMs) : '–'}</td><td class="${passed ? 'pass-text' : 'fail-text'}">${batch.verdict}</td></tr>`;
}
