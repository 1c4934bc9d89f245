/** One thing in the files read by init that keeps it from writing a plan, and what to do about it. */
export interface SourceProblem {
  readonly file: string;
  /** From 1; null when it concerns the whole file or folder. */
  readonly line: number | null;
  readonly message: string;
  readonly fix: string;
}

/** `k8s/api.yaml:12: message` and what to do, one under the other, by place. */
export function formatSourceProblems(problems: readonly SourceProblem[]): string {
  const shown = problems
    .toSorted((left, right) => compare(left.file, right.file) || (left.line ?? 0) - (right.line ?? 0))
    .map(({ file, line, message, fix }) => `${file}${line === null ? '' : `:${line}`}: ${message}\n    do  ${fix}`);
  return [...shown, problems.length === 1 ? '1 problem' : `${problems.length} problems`].join('\n');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
