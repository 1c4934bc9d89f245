import { describe, expect, it } from 'vitest';
import { fitMarkdown } from './fit.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index} ünï`).join('\n');
const shorten = (text: string, most: number): string => fitMarkdown(text, { most, unit: 'bytes', elsewhere: 'The rest is in the log.' });

describe('fitMarkdown', () => {
  it('leaves a text that fits as it is', () => {
    expect(shorten('### pass', 100)).toBe('### pass');
  });

  it('keeps the beginning, ends with a whole line, says what was cut, and fits', () => {
    const text = `### verdict\n${lines(1_000)}`;
    const short = shorten(text, 2_000);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2_000);
    const [kept = '', note] = short.split('\n\n');
    expect(text.startsWith(`${kept}\n`)).toBe(true);
    expect(note).toContain(`2000 of ${Buffer.byteLength(text)} bytes. The rest is in the log.`);
  });

  it('closes a code block and a folding that it cuts through', () => {
    const short = shorten(`### verdict\n<details><summary>s</summary>\n\n\`\`\`\`text\n${lines(1_000)}\n\`\`\`\`\n</details>`, 2_000);
    expect(short.match(/^````/gm)).toHaveLength(2);
    expect(short).toMatch(/\n````\n\n<\/details>\n\n<sub>/);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2_000);
  });

  it.each(['x', '😀'])('cuts a single line of %s that is too long, between two characters', (character) => {
    const short = shorten(character.repeat(5_000), 2_000);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2_000);
    expect(short).not.toContain('\ufffd');
    expect(short.isWellFormed()).toBe(true);
  });

  it('counts characters where the limit is in characters', () => {
    const text = '界'.repeat(900);
    expect(fitMarkdown(text, { most: 1_000, unit: 'characters', elsewhere: '' })).toBe(text);
  });
});
