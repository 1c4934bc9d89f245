import { didYouMean, nearest, oneOf } from '@sluice/core';
import { SourceError } from '../../source-error.ts';
import { typeOf } from '../counters/snapshot.ts';
import type { PodLook } from '../scrape/pod-looks.ts';
import type { Selector } from '../selector/selector.ts';

const SHOWN = 3;

/**
 * A look that is whole: every instance that had to answer did.
 *
 * @throws SourceError `partial` where some did not, or what ails all of them
 */
export function expectWhole(look: PodLook): void {
  expectAnswered([...look.new.failures, ...look.old.failures], look.new.pods.length + look.old.pods.length, 'metrics');
}

export function expectAnswered(failures: readonly SourceError[], answered: number, what: 'metrics' | 'log'): void {
  const [first, ...others] = failures;
  if (first === undefined) return;
  const all = answered + failures.length;
  const alike = others.every(({ code }) => code === first.code);
  const messages = failures.slice(0, SHOWN).map(({ message }) => message);
  const message = `${failures.length} of ${all} instances gave no ${what}: ${messages.join('; ')}${failures.length > SHOWN ? '; …' : ''}`;
  const wrong = failures.find(({ verdict }) => verdict === 'error');
  // What no second look mends is said as it is; where nobody answers, the reason is not that some did not.
  throw new SourceError(wrong?.code ?? (answered === 0 && alike ? first.code : 'partial'), message, { cause: wrong ?? first });
}

/**
 * A series that no instance has, whatever its labels, or none with the labels that are asked for: a typing error, or the wrong port. Zero errors and errors that nobody counts
 * look the same otherwise.
 *
 * @throws SourceError
 */
export function expectKnown(look: PodLook, { name, text, needs }: Selector): void {
  const pods = [...look.new.pods, ...look.old.pods];
  if (pods.length === 0) throw new SourceError('no-data', `no instance is ready that could be asked for ${name}`);
  const names = new Set(pods.flatMap(({ exposition }) => [...exposition.names]));
  if (!names.has(name) && pods.every(({ exposition }) => typeOf(exposition, name) === undefined)) {
    const near = nearest(name, [...names]);
    const advice = near === null ? `they have ${names.size} other names` : `did you mean ${near}?`;
    throw new SourceError(
      'no-data',
      `none of ${pods.length} instances has ${name}: ${advice} A counter that comes with the first error is better shown at zero`,
    );
  }
  const labels = pods.flatMap(({ exposition }) => [
    ...exposition.samples.filter((sample) => sample.name === name).map((sample) => sample.labels),
    ...exposition.natives.filter((native) => native.name === name).map((native) => native.labels),
  ]);
  const missing = needs.find((label) => labels.length > 0 && labels.every((one) => one[label] === undefined));
  if (missing === undefined) return;
  const present = [...new Set(labels.flatMap((one) => Object.keys(one)))];
  throw new SourceError(
    'bad-query',
    `${text}: no series of it has a label ${missing}; expected ${oneOf(present)}. ${didYouMean(missing, present, '')}`.trim(),
  );
}
