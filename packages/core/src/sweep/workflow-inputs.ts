import { parse } from 'yaml';
import { z } from 'zod';
import { nearest } from '../plan/nearest.ts';
import { SluiceError } from '../sluice-error.ts';

const workflowSchema = z.looseObject({
  on: z.looseObject({ workflow_dispatch: z.looseObject({ inputs: z.record(z.string(), z.unknown()).nullish() }).nullish() }),
});

/**
 * What a workflow is started with: of what is known, the inputs that it has, for GitHub refuses others.
 *
 * @param needed inputs that it must have
 * @throws SluiceError `workflow-unfit`, kind `input`
 */
export function workflowInputs(
  file: string,
  text: string,
  { known, needed }: { readonly known: Readonly<Record<string, string>>; readonly needed: readonly string[] },
): Readonly<Record<string, string>> {
  const inputs = dispatchInputs(file, text);
  const missing = needed.filter((name) => !Object.hasOwn(inputs, name));
  if (missing.length > 0) {
    const near = missing.map((name) => nearest(name, Object.keys(inputs))).find((name) => name !== null && name !== undefined);
    throw unfit(
      `${file} has no input ${missing.join(', ')} under on.workflow_dispatch${near ? ` (there is ${near})` : ''}. Add ${missing.map((name) => `"${name}: { type: string }"`).join(', ')}, and hand it on`,
    );
  }
  return Object.fromEntries(Object.entries(known).filter(([name]) => Object.hasOwn(inputs, name)));
}

function dispatchInputs(file: string, text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw unfit(`${file} is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
  const { data } = workflowSchema.safeParse(document);
  if (data === undefined || !Object.hasOwn(data.on, 'workflow_dispatch'))
    throw unfit(`${file} cannot be started: expected "workflow_dispatch:" with inputs under "on:"`);
  return data.on.workflow_dispatch?.inputs ?? {};
}

function unfit(message: string): SluiceError {
  return new SluiceError('workflow-unfit', 'input', message);
}
