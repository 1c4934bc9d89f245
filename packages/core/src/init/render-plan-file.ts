import { stringify } from 'yaml';
import { oneLine } from '../notify/one-line.ts';
import type { DraftPlan, DraftService } from './draft-service.ts';
import type { LeftOut } from './init-options.ts';

/** From this many instances on, a batch of a quarter is another one than the first. */
const SMALLEST_WITH_QUARTER = 5;
const PAUSE = { last: '5m', before: '1m' };

export interface PlanFileParts extends DraftPlan {
  readonly from: string;
  /** What is common to most images, `ghcr.io/acme/shop/`; empty where nothing is. */
  readonly imagePrefix: string;
  readonly workloadPrefix: string;
  readonly leftOut: readonly LeftOut[];
}

/** release.yaml as a person would write it: what is the same for all once, and a comment where something was concluded. */
export function renderPlanFile(parts: PlanFileParts): string {
  const { application, environments, from, services } = parts;
  const last = environments.at(-1)?.name ?? '';
  return `${[
    `# Written by sluice init from ${comment(from)}. Everything in it is yours to change; sluice plan -e ${last} shows what it means.`,
    'apiVersion: sluice.ci/v1',
    'kind: ReleasePlan',
    `metadata: { name: ${scalar(application)} } # release ids begin with it: ${application}-${last}-1`,
    ...defaultLines(parts),
    'services:',
    ...orderComment(parts),
    ...services.map((service) => serviceLine(service, parts)),
    ...leftOutLines(parts.leftOut),
    'environments:',
    ...environments.flatMap((environment, index) => environmentLines(environment, index === environments.length - 1)),
    'strategies:',
    ...strategyLines(services),
  ].join('\n')}\n`;
}

function defaultLines({ imagePrefix, workloadPrefix }: PlanFileParts): readonly string[] {
  if (imagePrefix === '' && workloadPrefix === '') return [];
  return [
    'defaults:',
    '  service:',
    ...(imagePrefix === '' ? [] : [`    image: ${scalar(`${imagePrefix}$(service)`)} # without a tag: the release names the version`]),
    ...(workloadPrefix === '' ? [] : [`    workload: { name: ${scalar(`${workloadPrefix}$(service)`)} }`]),
  ];
}

function orderComment({ services, cut }: PlanFileParts): readonly string[] {
  if (services.every(({ after }) => after.length === 0) && cut.length === 0) return [];
  return [
    '  # after: an environment variable of the service holds the address of that one, which is released first. Services without an edge',
    '  # between them move at the same time: take out what you do not need.',
    ...cut.map(({ from, to }) => `  # ${from} also calls ${to}; that edge would close a cycle and is left out.`),
  ];
}

function serviceLine(service: DraftService, { imagePrefix, workloadPrefix }: PlanFileParts): string {
  const { name, image, workload, container, only, after } = service;
  const usual = workloadPrefix === '' ? name : `${workloadPrefix}${name}`;
  const names = [
    ...(workload === usual ? [] : [`name: ${scalar(workload)}`]),
    ...(container === null ? [] : [`container: ${scalar(container)}`]),
  ];
  // A workload of its own takes the place of the default's fields that it names, and keeps the others.
  const fields = [
    ...(imagePrefix !== '' && image === `${imagePrefix}${name}` ? [] : [`image: ${scalar(image)}`]),
    ...(names.length === 0 ? [] : [`workload: { ${names.join(', ')} }`]),
    ...(only === null ? [] : [`only: ${list(only)}`]),
    ...(after.length === 0 ? [] : [`after: ${list(after)}`]),
  ];
  const value = fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  return `  ${scalar(name)}: ${value}${service.note === null ? '' : ` # ${comment(service.note)}`}`;
}

function leftOutLines(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.map(
    ({ what, file, line, reason }) => `  # not here: ${comment(`${what} (${file}${line === null ? '' : `:${line}`}): ${reason}`)}`,
  );
}

function environmentLines({ name, namespace }: DraftPlan['environments'][number], last: boolean): readonly string[] {
  const strategy = last ? 'careful' : `{ use: careful, with: { pause: ${PAUSE.before} } }`;
  return [
    `  ${scalar(name)}:`,
    `    # context: as your kubeconfig calls this cluster; kubectl config get-contexts`,
    `    targets: [{ name: main, namespace: ${scalar(namespace)}, cluster: { context: ${scalar(name)} } }]`,
    `    strategy: ${strategy}`,
  ];
}

function strategyLines(services: readonly DraftService[]): readonly string[] {
  const most = services.reduce((largest, service) => (service.replicas > largest.replicas ? service : largest), {
    name: '',
    replicas: 0,
  });
  const quarter = most.replicas >= SMALLEST_WITH_QUARTER;
  const size = `${most.replicas} ${most.replicas === 1 ? 'instance' : 'instances'}`;
  return [
    '  careful:',
    `    # The largest service has ${size} (${most.name}): ${quarter ? 'one, a quarter, then all' : 'one, then all'}. One instance alone holds as one old and one new, both serving.`,
    `    params: { pause: { type: duration, default: ${PAUSE.last} } }`,
    '    steps:',
    '      - batch: 1',
    '      - pause: { for: $(params.pause) }',
    ...(quarter ? ['      - batch: 25%', '      - pause: { for: $(params.pause) }'] : []),
    '      - batch: 100%',
  ];
}

function list(names: readonly string[]): string {
  return `[${names.map(scalar).join(', ')}]`;
}

/** As YAML needs it: `on` and `1` in quotes, others bare. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trim();
}

/** Nothing from a manifest may end the comment it stands in. */
function comment(text: string): string {
  return oneLine(text).slice(0, 400);
}
