import type { Discovery, GoldenSignals } from '@sluice/core';
import { findSignals, type QueryDialect } from '../golden-signals/find-signals.ts';
import type { Exposition } from './exposition/exposition.ts';

/** A selector is one number of each instance as it is: what matches is added up, and a counter is its rate. */
const DIALECT: QueryDialect = { value: (selector) => selector, rate: (selector) => selector };

/** What these instances have between them. */
export function discoverSignals(expositions: readonly Exposition[], wanted: GoldenSignals): Discovery {
  const names = new Set(expositions.flatMap((one) => [...one.names]));
  const natives = new Set(expositions.flatMap((one) => one.natives.map(({ name }) => name)));
  return findSignals(
    {
      has: (name) => names.has(name),
      labelsOf: (name) =>
        new Set(
          expositions.flatMap(({ samples }) => samples.filter((one) => one.name === name).flatMap(({ labels }) => Object.keys(labels))),
        ),
      hasHistogram: (base) => names.has(`${base}_bucket`) || natives.has(base),
    },
    wanted,
    DIALECT,
  );
}
