import { describe, expect, it } from 'vitest';
import { html, NOTHING, trusted } from './markup.ts';

describe('html', () => {
  it('escapes what is put in, in text and in attributes', () => {
    const hostile = `"'><script>alert(1)</script>&amp;`;
    expect(html`<td title="${hostile}">${hostile}</td>`.markup).toBe(
      '<td title="&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;">&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</td>',
    );
  });

  it('takes markup as it is, alone and in lists', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}${NOTHING}${trusted('<b/>')}</ul>`.markup).toBe(
      '<ul><li>1</li><li>&lt;</li><b/></ul>',
    );
  });

  it('shows terminal escapes and marks that turn the direction of text, and keeps lines and tabs', () => {
    expect(html`${'a\u001b[2Jb\u202ec\u2066\u0000\n\td'}`.markup).toBe('a\ufffd[2Jb\ufffdc\ufffd\ufffd\n\td');
  });
});
