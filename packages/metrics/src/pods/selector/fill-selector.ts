import type { MetricPlace } from '@sluice/core';
import { fillVariables, placeVariables } from '../../fill-variables.ts';
import { parseSelector } from './parse-selector.ts';
import type { Selector } from './selector.ts';

/**
 * A selector with its variables filled in. `$(pods)` stands for nothing here: each instance is asked for itself.
 *
 * @throws SelectorError, and SourceError `bad-query` for a variable that is of no use here
 */
export function fillSelector(written: string, place: MetricPlace): Selector {
  const variables = placeVariables(place, (name) => name.replace(/[\\"]/g, '\\$&'));
  return parseSelector(fillVariables(written, { pods: '', ...variables }));
}
