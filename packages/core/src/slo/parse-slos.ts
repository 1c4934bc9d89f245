import type { PlanError } from '../plan/plan-error.ts';
import { SLO_LIMITS } from './limits.ts';
import { resolveOpenSlo } from './resolve-openslo.ts';
import { resolveSloth } from './resolve-sloth.ts';
import type { Slo } from './slo.ts';
import { SloFiles } from './slo-files.ts';

export interface SloFile {
  readonly file: string;
  readonly text: string;
}

export type SloResult =
  | { readonly ok: true; readonly slos: readonly Slo[] }
  | { readonly ok: false; readonly errors: readonly PlanError[] };

/**
 * Reads SLO files: OpenSLO v1 and sloth's `prometheus/v1`, several objects a file, objects that name those of other files. Everything
 * that is wrong, in all of them, is reported at once with its place. Files without an SLO in them are an error. Never throws.
 */
export function parseSlos(files: readonly SloFile[]): SloResult {
  const read = new SloFiles();
  for (const { file, text } of files) read.read(file, text);
  const slos = [...resolveOpenSlo(read.objects), ...read.objects.sloth.flatMap(resolveSloth)];
  const { errors } = read;
  const all = errors.length > 0 ? errors : [...checkCount(slos, files), ...checkIds(slos)];
  return all.length > 0 ? { ok: false, errors: all } : { ok: true, slos };
}

function checkCount(slos: readonly Slo[], files: readonly SloFile[]): PlanError[] {
  const base = { file: files[0]?.file ?? 'slo.files', line: 1, column: 1, path: '' };
  if (slos.length > SLO_LIMITS.slos) {
    return [
      {
        ...base,
        code: 'too-large',
        message: 'there are too many SLOs for one environment',
        expected: `at most ${SLO_LIMITS.slos}`,
        got: String(slos.length),
        suggestion: 'name the files of the services that are released here',
      },
    ];
  }
  if (slos.length > 0) return [];
  return [
    {
      ...base,
      code: 'missing',
      message: 'there is no SLO in these files',
      expected: 'at least one object of kind SLO, or a spec of sloth',
      got: files.length === 1 ? 'one file without' : `${files.length} files without`,
      suggestion: 'add an SLO, or name the files that have them',
    },
  ];
}

/** Rules and messages name an SLO by its id. */
function checkIds(slos: readonly Slo[]): PlanError[] {
  const seen = new Map<string, Slo>();
  return slos.flatMap((slo): PlanError[] => {
    const first = seen.get(slo.id);
    if (!first) seen.set(slo.id, slo);
    if (!first) return [];
    return [
      {
        code: 'duplicate-name',
        file: slo.file,
        line: slo.line,
        column: 1,
        path: '',
        message: `two SLOs are called ${slo.id}: service and name make up the id`,
        expected: 'an id of its own',
        got: slo.id,
        suggestion: `the other one is in ${first.file}, line ${first.line}: rename one`,
      },
    ];
  });
}
