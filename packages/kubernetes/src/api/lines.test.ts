import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(chunks))) lines.push(line);
  return lines;
}

describe('linesOf', () => {
  it('gives whole lines wherever the stream is cut, within a character too', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), async (lines, cuts) => {
        const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(''));
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end));
        const expected = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
        expect(await read(chunks.filter((chunk) => chunk.length > 0))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the last line without an end', async () => {
    expect(await read([new TextEncoder().encode('one\ntwo')])).toEqual(['one', 'two']);
  });

  it('ends with the error of the stream', async () => {
    const broken = Readable.from(
      (async function* () {
        yield new TextEncoder().encode('one\ntw');
        throw new Error('connection reset');
      })(),
    );
    const lines: string[] = [];
    await expect(async () => {
      for await (const line of linesOf(broken)) lines.push(line);
    }).rejects.toThrow('connection reset');
    expect(lines).toEqual(['one']);
  });

  it('refuses a line that has no end', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(97);
    await expect(read(Array.from({ length: 17 }, () => chunk))).rejects.toThrow('a line over 16777216 characters');
  });
});
