import { type ActionDefinition, COMMON_OUTPUTS, type InputDefinition } from '../action-definition.ts';
import { defaultText } from './action-yml.ts';

export const TABLES_BEGIN = '<!-- generated: inputs and outputs -->';
export const TABLES_END = '<!-- end of what is generated -->';

/** The README with its tables of inputs and outputs as the definition has them. Throws when the two marks are not there. */
export function withTables(readme: string, definition: ActionDefinition): string {
  const [begin, end] = [readme.indexOf(TABLES_BEGIN), readme.indexOf(TABLES_END)];
  if (begin < 0 || end < begin)
    throw new Error(`README of ${definition.name}: expected the line ${TABLES_BEGIN} and, after it, ${TABLES_END}`);
  return `${readme.slice(0, begin)}${TABLES_BEGIN}\n${tables(definition)}\n${readme.slice(end)}`;
}

function tables(definition: ActionDefinition): string {
  const inputs = Object.entries(definition.inputs).map(([name, input]) => `| \`${name}\` | ${meaning(input)} | ${standard(input)} |`);
  const outputs = Object.entries({ ...COMMON_OUTPUTS, ...definition.outputs }).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  );
  const rules = [
    ...(definition.needOneOf ?? []).map((group) => `At least one of ${group.map(code).join(', ')} is needed.`),
    ...(definition.conflicts ?? []).map((pair) => `${pair.map(code).join(' and ')} contradict each other.`),
  ];
  return [
    '| input | what it is | default |',
    '|---|---|---|',
    ...inputs,
    ...(rules.length > 0 ? ['', rules.join(' ')] : []),
    '',
    '| output | what it is |',
    '|---|---|',
    ...outputs,
  ].join('\n');
}

function meaning(input: InputDefinition): string {
  const values = input.type === 'choice' || input.type === 'choices' ? ` One of ${input.values.map(code).join(', ')}.` : '';
  return cell(`${input.description}${input.type === 'choice' ? values : ''}`);
}

function standard(input: InputDefinition): string {
  if ('required' in input) return 'required';
  const text = defaultText(input);
  return text === null ? '' : code(text);
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
