import { type Document, isMap, isScalar, parseDocument, visit } from 'yaml';

// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
const DEFAULT_BRANCH = '${{ github.event.repository.default_branch }}';

/**
 * A workflow as act 0.2.89 can read it: what its schema refuses, and what GitHub alone acts on anyway, is taken out.
 * - `environment.deployment`: whether GitHub records a deployment; act has no deployments.
 * - `concurrency.queue`: how many runs wait; act ignores concurrency.
 * - `ref` of a checkout that asks for the default branch: act has the repository as it stands here, which is that branch, and takes a checkout
 *   with any `ref` for one of somewhere else.
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
  remove(document, 'with', 'ref', DEFAULT_BRANCH);
  return document.toString({ lineWidth: 0 });
}

/** The key under a parent of that name; where a value is given, only where it has that value. */
function remove(document: Document, parent: string, key: string, value?: string): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== parent || !isMap(pair.value)) return;
      if (value === undefined || pair.value.get(key) === value) pair.value.delete(key);
    },
  });
}
