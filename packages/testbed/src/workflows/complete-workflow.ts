import type { WorkflowText } from './workflow-texts.ts';

const HEAD = 'on: workflow_dispatch\npermissions: {}\n';
const ONE_JOB = `${HEAD}jobs:\n  shown:\n    runs-on: ubuntu-latest\n    steps:\n`;

/** A text that documentation shows, as a whole workflow: steps get a job, jobs get a trigger. What is whole stays as it is. Pure. */
export function completeWorkflow({ text, whole }: Pick<WorkflowText, 'text' | 'whole'>): string {
  if (whole) return text;
  if (/^jobs:/m.test(text)) return `${HEAD}${text}`;
  return `${ONE_JOB}${text.replace(/^(?=.)/gm, '      ')}`;
}
