import type { ReleaseAccount } from './account.ts';
import { html, type Markup } from './markup.ts';

/** More would make the page heavy, and nobody reads them. */
const MOST_ROWS = 400;

/** The timeline as numbers, closed until asked for. */
export function sampleTable({ samples, startedAt, id }: ReleaseAccount): Markup {
  const shown = samples.slice(-MOST_ROWS);
  const left = samples.length - shown.length;
  const caption =
    left > 0 ? `The last ${MOST_ROWS} changes; ${left} before them are left out.` : `${samples.length} states, each until the next.`;
  return html`<details><summary>The timeline as a table</summary><div class="scroll long" role="region" aria-label="Timeline of ${id}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Second</th><th scope="col">Old</th><th scope="col">New</th><th scope="col">Ready</th></tr></thead>
<tbody>${shown.map(({ at, old, new: fresh, ready }) => html`<tr><th scope="row">${((at - startedAt) / 1000).toFixed(2)}</th><td>${old}</td><td>${fresh}</td><td>${ready}</td></tr>`)}</tbody></table></div></details>`;
}
