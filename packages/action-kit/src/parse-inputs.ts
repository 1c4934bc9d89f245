import { nearest } from '@sluice/core';
import type { ActionDefinition, InputDefinition, Inputs } from './action-definition.ts';
import { type InputProblem, InputsError } from './inputs-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'INPUT_';
const LONGEST_SHOWN = 80;

/**
 * The inputs of an action from what the runner sets: `INPUT_NAME` for each, those that the action does not know included, and also where a
 * required one is missing. https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
 *
 * @throws InputsError with every problem, not only the first
 */
export function parseInputs<D extends ActionDefinition>(definition: D, env: Environment): Inputs<D> {
  const given = givenInputs(definition, env);
  const problems: InputProblem[] = [...unknownInputs(definition, env)];
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(definition.inputs)) {
    const parsed = parseOne(name, input, given.get(name) ?? null);
    if ('problem' in parsed) problems.push(parsed.problem);
    else values[name] = parsed.value;
  }
  problems.push(...contradictions(definition, given), ...missingGroups(definition, given));
  if (problems.length > 0) throw new InputsError(definition.name, explained(definition, given, problems));
  // Every key of the definition was given a value of its type in the loop above.
  return values as Inputs<D>;
}

/** An empty text is what an expression without a value leaves, and means: not given. */
function givenInputs(definition: ActionDefinition, env: Environment): ReadonlyMap<string, string> {
  const pairs = Object.keys(definition.inputs).flatMap((name) => {
    const text = (env[variableOf(name)] ?? '').trim();
    return text === '' ? [] : [[name, text] as const];
  });
  return new Map(pairs);
}

function unknownInputs(definition: ActionDefinition, env: Environment): readonly InputProblem[] {
  const known = Object.keys(definition.inputs);
  const variables = new Set(known.map(variableOf));
  return Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX) && !variables.has(variable))
    .map((variable) => {
      const name = variable.slice(PREFIX.length).toLowerCase();
      const meant = nearest(name, known);
      return {
        input: name,
        message: `there is no input "${name}". ${meant === null ? `It has: ${known.join(', ')}` : `Did you mean "${meant}"?`}`,
      };
    });
}

function variableOf(name: string): string {
  return `${PREFIX}${name.replace(/ /g, '_').toUpperCase()}`;
}

type Parsed = { readonly value: unknown } | { readonly problem: InputProblem };

function parseOne(name: string, input: InputDefinition, text: string | null): Parsed {
  const problem = (message: string): Parsed => ({ problem: { input: name, message } });
  switch (input.type) {
    case 'text':
      if ('required' in input) return text === null ? problem(`"${name}" is missing. Expected: ${input.description}`) : { value: text };
      return { value: text ?? ('default' in input ? input.default : null) ?? null };
    case 'list':
      return { value: text === null ? [] : split(text) };
    case 'flag':
      if (text === null) return { value: input.default };
      if (/^true$/i.test(text)) return { value: true };
      if (/^false$/i.test(text)) return { value: false };
      return problem(`"${name}": expected true or false, got "${shown(text)}"`);
    case 'choice':
      if (text === null) return { value: input.default };
      return input.values.includes(text) ? { value: text } : problem(`"${name}": ${notOneOf(text, input.values)}`);
    case 'choices': {
      if (text === null) return { value: input.default };
      const chosen = split(text);
      if (chosen.length === 1 && chosen[0] === 'none') return { value: [] };
      const wrong = chosen.filter((value) => !input.values.includes(value));
      return wrong.length === 0
        ? { value: chosen }
        : problem(`"${name}": ${wrong.map((value) => notOneOf(value, input.values)).join('; ')}; or none`);
    }
    default:
      return input satisfies never;
  }
}

/** The usual cause of an input that is missing is told with the first of them. */
function explained(
  { whenMissing }: ActionDefinition,
  given: ReadonlyMap<string, string>,
  problems: readonly InputProblem[],
): readonly InputProblem[] {
  const missing = whenMissing?.inputs.find((name) => !given.has(name));
  const first = problems.findIndex(({ input }) => input === missing);
  return problems.map((problem, index) =>
    index === first ? { ...problem, message: `${problem.message} ${whenMissing?.message}` } : problem,
  );
}

function notOneOf(text: string, values: readonly string[]): string {
  const meant = nearest(text, values);
  return `expected ${values.join(', ')}; got "${shown(text)}"${meant === null ? '' : `. Did you mean "${meant}"?`}`;
}

function split(text: string): readonly string[] {
  return text
    .split(/[,\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function contradictions({ conflicts = [] }: ActionDefinition, given: ReadonlyMap<string, string>): readonly InputProblem[] {
  return conflicts
    .filter(([one, other]) => given.has(one) && given.has(other))
    .map(([one, other]) => ({ input: other, message: `"${one}" and "${other}" contradict each other. Give one of them` }));
}

function missingGroups({ needOneOf = [] }: ActionDefinition, given: ReadonlyMap<string, string>): readonly InputProblem[] {
  return needOneOf
    .filter((group) => !group.some((name) => given.has(name)))
    .map((group) => ({
      input: group[0] ?? '',
      message: `none of ${group.map((name) => `"${name}"`).join(', ')} is given. Give one of them`,
    }));
}
