import type { KubeObject } from '../kube/objects.ts';
import { isObject, type JsonObject, listOr, objectOr, semanticallyEqual, textOr } from './json.ts';
import type { ResourceType } from './resource-type.ts';
import { objectSelector } from './selectors.ts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with an object, in the API server's words: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. */
export function problemsOf(type: ResourceType, object: KubeObject, previous: KubeObject | undefined): readonly string[] {
  const spec = 'spec' in object ? objectOr(object.spec) : {};
  const before = previous !== undefined && 'spec' in previous ? objectOr(previous.spec) : undefined;
  const problems = previous === undefined ? nameProblems(type, object.metadata.name) : [];
  switch (type.kind) {
    case 'Deployment':
      return [...problems, ...deploymentProblems(spec, before)];
    case 'ReplicaSet':
      return [...problems, ...countProblems('spec.replicas', spec.replicas), ...selectorProblems(spec, before)];
    case 'Pod':
      return [...problems, ...podProblems('spec', spec)];
    default:
      return problems;
  }
}

function nameProblems(type: ResourceType, name: string): string[] {
  const [pattern, what, longest] =
    type.kind === 'Namespace' || type.kind === 'Service'
      ? ([DNS_LABEL, 'label', 63] as const)
      : ([DNS_SUBDOMAIN, 'subdomain', 253] as const);
  return pattern.test(name) && name.length <= longest
    ? []
    : [`metadata.name: Invalid value: ${JSON.stringify(name)}: expected a lowercase RFC 1123 ${what} of at most ${longest} characters`];
}

/** pkg/apis/apps/validation: ValidateDeploymentSpec, and the selector that cannot change. */
function deploymentProblems(spec: JsonObject, before: JsonObject | undefined): string[] {
  const problems = [
    ...countProblems('spec.replicas', spec.replicas),
    ...countProblems('spec.minReadySeconds', spec.minReadySeconds ?? 0),
    ...countProblems('spec.revisionHistoryLimit', spec.revisionHistoryLimit ?? 0),
    ...countProblems('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds ?? 0),
    ...selectorProblems(spec, before),
    ...podProblems('spec.template.spec', objectOr(objectOr(spec.template).spec)),
    ...strategyProblems(objectOr(spec.strategy)),
  ];
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  if (typeof progressDeadlineSeconds === 'number' && progressDeadlineSeconds <= Number(minReadySeconds)) {
    problems.push(`spec.progressDeadlineSeconds: Invalid value: ${progressDeadlineSeconds}: must be greater than minReadySeconds`);
  }
  return problems;
}

function strategyProblems({ type, rollingUpdate }: JsonObject): string[] {
  if (type !== 'RollingUpdate') {
    if (type !== 'Recreate')
      return [`spec.strategy.type: Unsupported value: ${JSON.stringify(type)}: supported values: "Recreate", "RollingUpdate"`];
    return rollingUpdate === undefined || rollingUpdate === null
      ? []
      : ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"];
  }
  const { maxSurge, maxUnavailable } = objectOr(rollingUpdate);
  const problems = [
    ...amountProblems('spec.strategy.rollingUpdate.maxUnavailable', maxUnavailable),
    ...amountProblems('spec.strategy.rollingUpdate.maxSurge', maxSurge),
  ];
  if (problems.length > 0) return problems;
  if (Number.parseInt(String(maxUnavailable), 10) === 0 && Number.parseInt(String(maxSurge), 10) === 0) {
    return ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'];
  }
  if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100) {
    return [`spec.strategy.rollingUpdate.maxUnavailable: Invalid value: ${JSON.stringify(maxUnavailable)}: must not be greater than 100%`];
  }
  return [];
}

function amountProblems(field: string, value: unknown): string[] {
  if (typeof value === 'number') return countProblems(field, value);
  if (typeof value === 'string' && /^[0-9]+%$/.test(value)) return [];
  return [`${field}: Invalid value: ${JSON.stringify(value)}: a valid percent string must be a numeric string followed by an ending '%'`];
}

function countProblems(field: string, value: unknown): string[] {
  if (typeof value !== 'number' || !Number.isInteger(value))
    return [`${field}: Invalid value: ${JSON.stringify(value)}: expected a whole number`];
  return value < 0 ? [`${field}: Invalid value: ${value}: must be greater than or equal to 0`] : [];
}

function selectorProblems(spec: JsonObject, before: JsonObject | undefined): string[] {
  if (!isObject(spec.selector)) return ['spec.selector: Required value'];
  if (before !== undefined && !semanticallyEqual(before.selector, spec.selector)) {
    return [`spec.selector: Invalid value: ${JSON.stringify(spec.selector)}: field is immutable`];
  }
  const labels = objectOr(objectOr(objectOr(spec.template).metadata).labels);
  const texts = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  return objectSelector(spec.selector)(texts)
    ? []
    : [`spec.template.metadata.labels: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``];
}

function podProblems(field: string, spec: JsonObject): string[] {
  const containers = listOr(spec.containers);
  if (containers.length === 0) return [`${field}.containers: Required value`];
  const names = new Set<string>();
  return [...containers.entries()].flatMap(([index, value]) => {
    const { name, image } = objectOr(value);
    const text = textOr(name, '');
    const problems: string[] = [];
    if (text === '') problems.push(`${field}.containers[${index}].name: Required value`);
    else if (!DNS_LABEL.test(text))
      problems.push(`${field}.containers[${index}].name: Invalid value: ${JSON.stringify(text)}: expected an RFC 1123 label`);
    else if (names.has(text)) problems.push(`${field}.containers[${index}].name: Duplicate value: ${JSON.stringify(text)}`);
    if (textOr(image, '') === '') problems.push(`${field}.containers[${index}].image: Required value`);
    names.add(text);
    return problems;
  });
}
