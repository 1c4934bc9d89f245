import { type InitDone, type InitRequest, initApplication } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface InitOptions extends Omit<InitRequest, 'environments'> {
  readonly environment: readonly string[];
  readonly json: boolean;
}

/** `sluice init`: a plan and a workflow from manifests, without a cluster. */
export async function init({ environment, json, ...request }: InitOptions, output: Output): Promise<number> {
  const done = await initApplication({ ...request, environments: environment });
  if (json) output.answer(JSON.stringify(initDocument(done, request), null, 2));
  else {
    if (request.dryRun) output.answer(`# ${request.out}\n${done.draft.plan}\n# ${request.workflow}\n${done.draft.workflow}`);
    output.note(renderInit(done, request));
  }
  return EXIT.succeeded;
}

/** What was read and written, what is not in the plan and why, and what to run next. */
function renderInit({ draft, fileCount, written }: InitDone, { from, out, workflow, dryRun }: Omit<InitRequest, 'environments'>): string {
  const { services, environments, leftOut, notes } = draft;
  const files = fileCount === 1 ? 'file' : 'files';
  const [first = ''] = environments;
  const file = out === 'release.yaml' ? '' : ` -f ${out}`;
  return [
    `read ${fileCount} ${files} in ${from}: ${services.length} ${services.length === 1 ? 'service' : 'services'} (${services.join(', ')}), to ${environments.join(', ')}`,
    ...leftOut.map(({ what, file: source, line, reason }) => `left out: ${what} (${source}${line === null ? '' : `:${line}`}): ${reason}`),
    ...notes.map((note) => `note: ${note}`),
    ...(dryRun ? ['nothing was written: a dry run'] : written.map((path) => `wrote ${path}`)),
    ...(dryRun
      ? []
      : [
          `next: sluice plan${file} -e ${first} shows what a release would do; put your contexts into ${out}, and in place of OWNER in ${workflow} where you take Sluice from`,
        ]),
  ].join('\n');
}

function initDocument({ draft, written }: InitDone, { out, workflow, dryRun }: Omit<InitRequest, 'environments'>) {
  const { application, services, environments, leftOut, notes } = draft;
  return {
    schemaVersion: 1,
    outcome: dryRun ? 'dry-run' : 'written',
    application,
    services,
    environments,
    leftOut,
    notes,
    written,
    plan: { path: out, text: draft.plan },
    workflow: { path: workflow, text: draft.workflow },
  };
}
