import { describe, expect, it } from 'vitest';
import { shortenText } from './shorten-text.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index} ünï`).join('\n');

describe('shortenText', () => {
  it('leaves a text that fits as it is', () => {
    expect(shortenText('### pass', 100)).toBe('### pass');
  });

  it('keeps the beginning, ends with a whole line, says what was cut, and fits', () => {
    const text = `### verdict\n${lines(1_000)}`;
    const short = shortenText(text, 2_000);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2_000);
    const [kept = '', note] = short.split('\n\n');
    expect(text.startsWith(`${kept}\n`)).toBe(true);
    expect(note).toContain(`2000 of ${Buffer.byteLength(text)} bytes`);
  });

  it('closes a code block that it cuts through', () => {
    const short = shortenText(`### verdict\n\`\`\`\`text\n${lines(1_000)}\n\`\`\`\``, 2_000);
    expect(short.match(/^````/gm)).toHaveLength(2);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2_000);
  });
});
