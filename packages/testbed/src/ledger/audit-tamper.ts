import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, main } from '@sluice/cli';
import { chain, type Digest, entryFile, entryText, headFile, indexFile, START, textHash } from '@sluice/core';
import { type LedgerCopy, sampleEvents, TAMPERINGS, type Tampering, tamper } from '@sluice/core/testing/ledger';
import { seededRandom } from '@sluice/sandbox';
import { wholeNumber } from '../faults/whole-number.ts';

/**
 * `npm run audit-tamper -w @sluice/testbed -- --cases 1000 --seed 1`: copies of a ledger, each tampered with in one way at a random place, and the
 * command `sluice audit verify` on each. It has to find all of them with the heads that deployments would keep, and nothing in copies that
 * nobody touched. Beside it, how many the chain alone would have shown.
 */
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' }, releases: { type: 'string' } } });
const cases = wholeNumber('cases', values.cases, 1_000, 1);
const seed = wholeNumber('seed', values.seed, 20_261_126);
const releases = wholeNumber('releases', values.releases, 20, 2);
/** Every so many a copy as it was written. */
const CONTROL_EVERY = 20;

const digest: Digest = { sha256: (text) => createHash('sha256').update(text).digest('hex') };
const random = seededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), 'sluice-tamper-'));
const { entries, head } = chain(START, sampleEvents(releases), '2026-11-26T00:00:00.000Z', digest);
const files = [...entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(head)];

/** As deployments keep them: the head when each release had begun; and the newest, as somebody kept it who verified last. */
const anchors = entries
  .filter(({ kind, sequence }) => kind === 'started' || sequence === head.sequence)
  .map((entry) => ({ sequence: entry.sequence, hash: textHash(entryText(entry), digest), where: `deployment of ${entry.release}` }));
const anchorsFile = join(folder, 'anchors.json');
writeFileSync(anchorsFile, JSON.stringify(anchors));

const place = join(folder, 'copy');
mkdirSync(place);
const original: LedgerCopy = new Map(files.map(({ path, text }) => [path, text]));
let laid: LedgerCopy = new Map();

interface Count {
  cases: number;
  found: number;
  withoutAnchors: number;
}
const counts = new Map<Tampering | 'untouched', Count>(
  [...TAMPERINGS, 'untouched' as const].map((kind) => [kind, { cases: 0, found: 0, withoutAnchors: 0 }]),
);
let passed = 0;
let failed = 0;

for (let number = 0; number < cases; number += 1) {
  const copy: LedgerCopy = new Map(original);
  const kind = TAMPERINGS[number % TAMPERINGS.length] ?? 'edit';
  const done = tamper(copy, kind, random, digest);
  await judge(kind, done, copy);
  if (number % CONTROL_EVERY === 0) await judge('untouched', 'nothing', original);
  if ((number + 1) % 100 === 0) console.error(`${number + 1} of ${cases}`);
}
rmSync(folder, { recursive: true, force: true });

console.log('tampering      cases  found  by the chain alone');
for (const [kind, count] of counts)
  console.log(
    `${kind.padEnd(13)}  ${String(count.cases).padStart(5)}  ${String(count.found).padStart(5)}  ${String(count.withoutAnchors).padStart(18)}`,
  );
console.log(`seed ${seed}, ${entries.length} entries, ${anchors.length} anchors`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function judge(kind: Tampering | 'untouched', done: string, copy: LedgerCopy): Promise<void> {
  lay(copy);
  const withAnchors = await verify(['--ledger', place, '--anchors', anchorsFile]);
  const alone = await verify(['--ledger', place]);
  lay(original);
  const count = counts.get(kind);
  if (count) {
    count.cases += 1;
    if (withAnchors.finding === 'faults') count.found += 1;
    if (alone.finding !== 'valid') count.withoutAnchors += 1;
  }
  const right = kind === 'untouched' ? withAnchors.finding === 'valid' && alone.finding === 'valid' : withAnchors.finding === 'faults';
  if (right) passed += 1;
  else {
    failed += 1;
    console.log(
      `FAILED ${kind}: ${done}: ${withAnchors.finding} with anchors, ${alone.finding} without: ${withAnchors.said.slice(0, 500)}`,
    );
  }
}

/** Makes the folder hold this copy, by what is different from the one before. */
function lay(copy: LedgerCopy): void {
  for (const path of laid.keys()) if (!copy.has(path)) rmSync(join(place, path));
  for (const [path, text] of copy) {
    if (laid.get(path) === text) continue;
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  laid = copy;
}

/** A crash is no finding, whatever it exits with: the document has to say the same as the exit code. */
async function verify(args: readonly string[]): Promise<{ finding: 'valid' | 'faults' | 'no-ledger' | 'trouble'; said: string }> {
  const said: string[] = [];
  const output = {
    answer: (text: string) => void said.push(text),
    note: () => undefined,
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  const code = await main(['audit', 'verify', ...args, '--json'], { output, reach: { env: {} } });
  const document: { valid?: boolean; faults?: readonly unknown[]; error?: { code: string } } = JSON.parse(said.join(''));
  return { finding: findingOf(code, document), said: said.join('') };
}

function findingOf(
  code: number,
  { valid, faults = [], error }: { valid?: boolean; faults?: readonly unknown[]; error?: { code: string } },
): 'valid' | 'faults' | 'no-ledger' | 'trouble' {
  if (code === EXIT.succeeded && valid === true && faults.length === 0) return 'valid';
  if (code === EXIT.failed && valid === false && faults.length > 0) return 'faults';
  return code === EXIT.wrongInput && error?.code === 'no-ledger' ? 'no-ledger' : 'trouble';
}
