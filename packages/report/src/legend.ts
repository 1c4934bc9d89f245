import { html, type Markup } from './markup.ts';

/** What the colours and lines of the timeline mean. @param id unique in the page. */
export function legend(id: string): Markup {
  return html`<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><rect class="old" width="22" height="12" rx="2"/></svg>old instances</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><defs><pattern id="${id}-key" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="new-ground" width="6" height="6"/><path class="new-hatch" d="M1 0V6"/></pattern></defs><rect fill="url(#${id}-key)" width="22" height="12" rx="2"/></svg>new instances</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="ready" d="M0 6H22"/></svg>ready, both versions together</span>
<span class="key"><svg viewBox="0 0 22 12" aria-hidden="true"><path class="desired" d="M0 6H22"/></svg>desired</span>`;
}
