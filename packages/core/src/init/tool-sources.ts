import type { SourceProblem } from './source-problem.ts';

const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/;

/** Files that are the input of a tool, by name alone, and the folders whose content only that tool understands. */
export interface ToolSources {
  readonly problems: readonly SourceProblem[];
  /** Whether a file lies in one of those folders. */
  owns(file: string): boolean;
}

/**
 * Helm charts and kustomizations are recognised and explained, not guessed at: what they come to is known to their tools only, and what is
 * released is what was rendered.
 */
export function findToolSources(files: readonly string[]): ToolSources {
  const charts = foldersOf(files.filter((file) => nameOf(file) === 'Chart.yaml'));
  const kustomizations = foldersOf(files.filter((file) => KUSTOMIZATION.test(nameOf(file))));
  // A chart brings its subcharts along, a base belongs to its overlays: the outermost is what people render.
  const problems = [
    ...outermost(charts).map((folder) => ({
      file: folder,
      line: null,
      message: 'this is a Helm chart, and its templates are no manifests until they are rendered',
      fix: `helm template RELEASE ${folder} > rendered.yaml, then sluice init --from rendered.yaml`,
    })),
    ...outermost(kustomizations).map((folder) => ({
      file: folder,
      line: null,
      message: 'this is a kustomization: its files are put together by Kustomize',
      fix: `kubectl kustomize ${folder} > rendered.yaml, then sluice init --from rendered.yaml`,
    })),
  ];
  const owned = [...charts, ...kustomizations].map((folder) => `${folder}/`);
  return { problems, owns: (file) => owned.some((folder) => folder === './' || file.startsWith(folder)) };
}

function foldersOf(files: readonly string[]): readonly string[] {
  return files.map((file) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.'));
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function outermost(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && (other === '.' || folder.startsWith(`${other}/`))));
}
