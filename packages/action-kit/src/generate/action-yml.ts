import { stringify } from 'yaml';
import { type ActionDefinition, COMMON_OUTPUTS, type InputDefinition } from '../action-definition.ts';

/** action.yml of a definition; `main` is the path of its stub from there. */
export function actionYml(definition: ActionDefinition, main: string): string {
  const inputs = Object.entries(definition.inputs).map(([name, input]) => {
    const standard = defaultText(input);
    const entry = { description: input.description, required: 'required' in input, ...(standard !== null && { default: standard }) };
    return [name, entry] as const;
  });
  const outputs = Object.entries({ ...COMMON_OUTPUTS, ...definition.outputs }).map(
    ([name, { description }]) => [name, { description }] as const,
  );
  const document = {
    name: definition.title,
    description: definition.description,
    author: 'Sluice',
    branding: { icon: 'git-commit', color: 'blue' },
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    runs: { using: 'node24', main },
  };
  const head = '# Generated from the definition beside it by `npm run generate`; `npm run check:drift` fails when they differ.\n';
  return `${head}${stringify(document, { lineWidth: 0, defaultStringType: 'PLAIN', defaultKeyType: 'PLAIN' })}`;
}

/** As the runner hands it on; null where it hands on nothing. */
export function defaultText(input: InputDefinition): string | null {
  switch (input.type) {
    case 'text':
      if ('expression' in input) return input.expression;
      return 'default' in input ? (input.default ?? null) : null;
    case 'list':
      return null;
    case 'flag':
      return String(input.default);
    case 'choice':
      return input.default;
    case 'choices':
      return input.default.join(', ');
    default:
      return input satisfies never;
  }
}
