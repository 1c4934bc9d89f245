import type { MetricPlace } from '@sluice/core';
import { parseSelector } from './parse-selector.ts';
import { type Selector, SelectorError } from './selector.ts';

/**
 * A selector with its variables filled in. `$(pods)` stands for nothing here: each instance is asked for itself.
 *
 * @throws SelectorError
 */
export function fillSelector(written: string, place: MetricPlace): Selector {
  const values = new Map(
    Object.entries({ pods: '', service: place.service, namespace: place.namespace, target: place.target, workload: place.workload }),
  );
  const filled = written.replace(/\$\(\s*([^()]*?)\s*\)/g, (variable, name: string) => {
    const value = values.get(name);
    if (value === undefined)
      throw new SelectorError(
        `${written.slice(0, 120)}: ${variable} is of no use here: expected ${[...values.keys()].map((one) => `$(${one})`).join(', ')}`,
      );
    return value.replace(/[\\"]/g, '\\$&');
  });
  return parseSelector(filled);
}
