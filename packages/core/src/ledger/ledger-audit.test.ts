import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Anchor, LedgerAudit, type LedgerVerification } from './ledger-audit.ts';
import { chain, entryText, START, textHash } from './ledger-entry.ts';
import { entryFile, entryPath, HEAD_FILE, headFile, indexFile, indexPath, README_FILE } from './ledger-files.ts';
import { TEST_DIGEST } from './testing/memory-ledger.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { type LedgerCopy, TAMPERINGS, tamper } from './testing/tamper.ts';

const events = sampleEvents(8);
const { entries, head } = chain(START, events, '2026-11-26T00:00:00.000Z', TEST_DIGEST);

function copyOf(): LedgerCopy {
  const files = [...entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(head)];
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** As deployments keep them: the head after each release began, and one after the last ended. */
const anchors: Anchor[] = entries
  .filter(({ kind, sequence }) => kind === 'started' || sequence === head.sequence)
  .map((entry) => ({ sequence: entry.sequence, hash: textHash(entryText(entry), TEST_DIGEST), where: `deployment of ${entry.release}` }));

function verify(copy: LedgerCopy, kept: readonly Anchor[] = anchors): LedgerVerification {
  const audit = new LedgerAudit(TEST_DIGEST);
  // In no order, as an archive may come.
  for (const [path, text] of [...copy].reverse()) audit.take({ path, text });
  return audit.conclude(kept);
}

const kindsOf = ({ faults }: LedgerVerification): string[] => faults.map(({ kind }) => kind);

describe('LedgerAudit', () => {
  it('finds nothing wrong with a ledger as it was written', () => {
    expect(verify(copyOf())).toMatchObject({ entries: 24, head, faults: [], blindSpots: [] });
    expect(verify(copyOf()).anchored).toHaveLength(9);
  });

  it('takes an empty ledger, and one that a clone gave other line ends', () => {
    expect(verify(new Map(), [])).toMatchObject({ entries: 0, head: START, faults: [], blindSpots: [] });
    expect(verify(new Map([...copyOf()].map(([path, text]) => [path, text.replace('\n', '\r\n')])))).toMatchObject({ faults: [] });
  });

  it('takes a head that a crash left behind, and a README', () => {
    const copy = copyOf().set(README_FILE, '# Release ledger\n');
    const before = chain(START, events.slice(0, 20), '2026-11-26T00:00:00.000Z', TEST_DIGEST).head;
    copy.set(HEAD_FILE, headFile(before).text);
    expect(verify(copy)).toMatchObject({ faults: [], head });
  });

  it('takes entries of a newer version', () => {
    const [first] = events;
    if (!first) throw new Error('there are events');
    const newer = { ...first, kind: 'dreamt', dream: { deep: true } } as unknown as typeof first;
    const made = chain(START, [newer], '2026-11-26T00:00:00.000Z', TEST_DIGEST);
    const copy = new Map(
      [...made.entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(made.head)].map(({ path, text }) => [path, text]),
    );
    expect(verify(copy, [])).toMatchObject({ entries: 1, faults: [] });
  });

  it.each<[string, (copy: LedgerCopy) => unknown, string[]]>([
    ['text that is no JSON', (copy) => copy.set(entryPath(3), 'garbage'), ['broken', 'edited', 'wrong-index']],
    ['a file that does not belong', (copy) => copy.set('entries/notes.txt', 'x'), ['foreign']],
    ['a head that is no head', (copy) => copy.set(HEAD_FILE, '{}'), ['broken']],
    ['no head', (copy) => copy.delete(HEAD_FILE), ['missing']],
    ['a head of another chain', (copy) => copy.set(HEAD_FILE, headFile({ ...head, hash: START.hash }).text), ['wrong-head']],
    [
      'entries that are gone',
      (copy) => [4, 5].map((sequence) => copy.delete(entryPath(sequence))),
      ['missing', 'wrong-index', 'wrong-index'],
    ],
    [
      'an event twice',
      (copy) => copy.set(entryPath(5), copy.get(entryPath(4)) ?? ''),
      ['misplaced', 'edited', 'repeated', 'edited', 'wrong-index'],
    ],
    ['no index of an event', (copy) => copy.delete(indexPath(events[6] ?? Object(null))), ['wrong-index']],
    [
      'an index of an event that never was',
      (copy) => copy.set('index/shop/production/2026-11/shop-production-9-x-1.json', '{"sequence":2}'),
      ['wrong-index'],
    ],
    ['a key twice', (copy) => copy.set(entryPath(3), (copy.get(entryPath(3)) ?? '').replace('{', '{"at":"x",')), ['edited', 'edited']],
  ])('finds %s, and says where', (_, edit, expected) => {
    const copy = copyOf();
    edit(copy);
    expect(kindsOf(verify(copy, []))).toEqual(expected);
  });

  it('cannot tell a cut end without anchors, and says so', () => {
    const copy = copyOf();
    tamper(copy, 'cut-with-head', () => 0.5, TEST_DIGEST);
    const { faults, blindSpots } = verify(copy, []);
    expect(faults).toEqual([]);
    expect(blindSpots).toEqual([expect.stringContaining('no anchor')]);
    expect(kindsOf(verify(copy)).every((kind) => kind === 'cut-off')).toBe(true);
  });

  it('says what is newer than the newest anchor', () => {
    expect(verify(copyOf(), anchors.slice(0, -1)).blindSpots).toEqual([
      expect.stringContaining('entries 23 to 24 are newer than the newest anchor'),
    ]);
  });

  it('finds whatever is done to a copy, by the anchors', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TAMPERINGS),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (kind, stream) => {
          const copy = copyOf();
          const done = tamper(copy, kind, () => Number(stream.next().value), TEST_DIGEST);
          expect(verify(copy).faults, `${kind}: ${done}`).not.toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
