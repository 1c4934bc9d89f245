import { type Document, isMap, isScalar, parseDocument, visit } from 'yaml';

/**
 * A workflow as act 0.2.89 can read it: what its schema refuses, and what GitHub alone acts on anyway, is taken out.
 * - `environment.deployment`: whether GitHub records a deployment; act has no deployments.
 * - `concurrency.queue`: how many runs wait; act ignores concurrency.
 *
 * Throws on a text that is no YAML mapping.
 */
export function forAct(workflow: string): string {
  const document = parseDocument(workflow);
  const [error] = document.errors;
  if (error) throw new Error(`the workflow is no YAML: ${error.message}`);
  if (!isMap(document.contents)) throw new Error('the workflow is no mapping');
  remove(document, 'environment', 'deployment');
  remove(document, 'concurrency', 'queue');
  return document.toString({ lineWidth: 0 });
}

function remove(document: Document, parent: string, key: string): void {
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && pair.key.value === parent && isMap(pair.value)) pair.value.delete(key);
    },
  });
}
