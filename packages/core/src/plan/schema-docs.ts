import { z } from 'zod';
import { BUSINESS_CHECK_NAMES } from './business-checks.ts';
import { DURATION_EXPECTED } from './durations.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { PlanPath } from './plan-path.ts';
import { releasePlanSchema } from './release-plan-schema.ts';
import { CHECK_NAMES } from './resolved-plan.ts';
import { schemaPlace } from './schema-place.ts';
import { QUERY_VARIABLES } from './verification/query-variables.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

function releasePlanJsonSchema(): JsonSchema {
  return z.toJSONSchema(releasePlanSchema, { io: 'input', target: 'draft-2020-12' });
}

/** docs/reference/release-plan.schema.json, for editors. */
export function schemaFile(): string {
  const { $schema, ...rest } = releasePlanJsonSchema();
  return `${JSON.stringify({ $schema, title: 'Sluice release plan', ...rest }, null, 2)}\n`;
}

interface Section {
  readonly title: string;
  /** Where its keys stand in a file; names that the file chooses are in capitals. */
  readonly path: PlanPath;
  readonly note?: string;
}

const SECTIONS: readonly Section[] = [
  { title: 'The file', path: [] },
  { title: 'metadata', path: ['metadata'] },
  {
    title: 'services.NAME and defaults.service',
    path: ['services', 'NAME'],
    note: '`image`, `workload.name`, `workload.container` and `manifests` may hold `$(service)` and `$(environment)`; all but `image` also `$(target)`.',
  },
  { title: 'services.NAME.workload', path: ['services', 'NAME', 'workload'] },
  { title: 'environments.NAME', path: ['environments', 'NAME'] },
  {
    title: 'environments.NAME.targets[]',
    path: ['environments', 'NAME', 'targets', 0],
    note: '`namespace` and `cluster.context` may hold `$(environment)` and `$(target)`. Two targets of an environment cannot be the same context and namespace.',
  },
  { title: 'environments.NAME.targets[].cluster', path: ['environments', 'NAME', 'targets', 0, 'cluster'] },
  { title: 'environments.NAME.services.NAME', path: ['environments', 'NAME', 'services', 'NAME'] },
  {
    title: 'strategy',
    path: ['environments', 'NAME', 'strategy'],
    note: 'Of an environment, or of a service in it. A name alone is `{ use: NAME }`.',
  },
  { title: 'environments.NAME.approvals.NAME', path: ['environments', 'NAME', 'approvals', 'NAME'] },
  {
    title: 'environments.NAME.promote',
    path: ['environments', 'NAME', 'promote'],
    note: 'The check `promotion`: every digest of a release is that of a release of the same application that succeeded in `from`. [How a promotion works](../promotion.md).',
  },
  {
    title: 'environments.NAME.windows[]',
    path: ['environments', 'NAME', 'windows', 0],
    note: 'Exactly one of `allow` and `deny`: a cron expression of five fields with `duration`, or a mapping with exactly one of `from` (with `to` or `through`), `ical` and `holidays`. [How windows work](../windows.md).',
  },
  { title: 'environments.NAME.windows[].allow and .deny', path: ['environments', 'NAME', 'windows', 0, 'deny'] },
  { title: 'environments.NAME.concurrency', path: ['environments', 'NAME', 'concurrency'] },
  {
    title: 'environments.NAME.prechecks',
    path: ['environments', 'NAME', 'prechecks'],
    note: `All of them: ${[...CHECK_NAMES, ...BUSINESS_CHECK_NAMES].map((name) => `\`${name}\``).join(', ')}. The last ${BUSINESS_CHECK_NAMES.length} ask other systems than the cluster, once for a release; each is off until a plan says what it asks.`,
  },
  {
    title: 'environments.NAME.prechecks.incident',
    path: ['environments', 'NAME', 'prechecks', 'incident'],
    note: 'At least one of `labels`, `alertmanager` and `endpoint`; each that is given has to say that there is no incident. A source that does not answer is an error, never a pass. Issues are read with the `github-token` of the action, or `GITHUB_TOKEN`.',
  },
  { title: 'environments.NAME.prechecks.incident.alertmanager', path: ['environments', 'NAME', 'prechecks', 'incident', 'alertmanager'] },
  { title: 'environments.NAME.prechecks.incident.endpoint', path: ['environments', 'NAME', 'prechecks', 'incident', 'endpoint'] },
  {
    title: 'environments.NAME.prechecks.commitChecks',
    path: ['environments', 'NAME', 'prechecks', 'commitChecks'],
    note: 'Of the commit that the job runs for; of a pull request, its head. One that is pending or missing is inconclusive, as is a release from a terminal.',
  },
  {
    title: 'environments.NAME.prechecks.commitSource',
    path: ['environments', 'NAME', 'prechecks', 'commitSource'],
    note: 'At least one of `branches` and `tags`; either suffices.',
  },
  {
    title: 'environments.NAME.prechecks.attestation',
    path: ['environments', 'NAME', 'prechecks', 'attestation'],
    note: 'Of every digest that is released. [What it proves, and where it looks](../attestations.md).',
  },
  {
    title: 'environments.NAME.slo',
    path: ['environments', 'NAME', 'slo'],
    note: 'What the check `slo` and the step `gate: slo` ask. [How error budgets gate releases](../slo.md).',
  },
  {
    title: 'environments.NAME.metrics',
    path: ['environments', 'NAME', 'metrics'],
    note: 'Also of a target. A source is named by its kind; where a verification names none, the first of this table that is there answers. [Where metrics come from](../metric-sources.md).',
  },
  {
    title: 'environments.NAME.metrics.prometheus',
    path: ['environments', 'NAME', 'metrics', 'prometheus'],
    note: 'Exactly one of `service` and `url`.',
  },
  {
    title: 'environments.NAME.metrics.prometheus.auth',
    path: ['environments', 'NAME', 'metrics', 'prometheus', 'auth'],
    note: 'At most one of `bearer`, `basic` and `sigv4`.',
  },
  { title: 'environments.NAME.metrics.prometheus.labels', path: ['environments', 'NAME', 'metrics', 'prometheus', 'labels'] },
  { title: 'environments.NAME.metrics.pods', path: ['environments', 'NAME', 'metrics', 'pods'] },
  { title: 'strategies.NAME', path: ['strategies', 'NAME'], note: '`rolling` is built in, one batch of 100%, and its name is taken.' },
  {
    title: 'strategies.NAME.params.NAME',
    path: ['strategies', 'NAME', 'params', 'NAME'],
    note: 'A value that is nothing but `$(params.NAME)` keeps its type; in the middle of text it becomes text: `$(params.share)%`. Steps may also hold `$(service)`, `$(environment)` and `$(target)`.',
  },
  {
    title: 'strategies.NAME.steps[]',
    path: ['strategies', 'NAME', 'steps', 0],
    note: [
      'Each step is one of these. A percent rounds up; before the last batch at least one old instance stays. A batch never goes down, the last is `100%`, and nothing but `verify` and `gate` follows it.',
      'Steps are barriers, aligned by their place in the list over the services of a target: step 3 of every service is done before step 4 of any begins. Where services have different strategies, a pause of one of them stops the whole target.',
    ].join('\n\n'),
  },
  {
    title: 'strategies.NAME.steps[].pause',
    path: ['strategies', 'NAME', 'steps', 0, 'pause'],
    note: 'Exactly one of `for` and `approval`.',
  },
  {
    title: 'strategies.NAME.steps[].verify',
    path: ['strategies', 'NAME', 'steps', 0, 'verify'],
    note: 'A name alone is `{ use: NAME }`. It looks at the services whose batch before moved something; where none did, it is dropped.',
  },
  {
    title: 'verifications.NAME',
    path: ['verifications', 'NAME'],
    note: '`golden-signals` is built in: `{ use: golden-signals }`. One that is declared under this name takes its place. [How verification works](../verification.md).',
  },
  { title: 'verifications.NAME.with', path: ['verifications', 'NAME', 'with'] },
  {
    title: 'verifications.NAME.metrics.NAME',
    path: ['verifications', 'NAME', 'metrics', 'NAME'],
    note: `One of \`query\`, \`bad\` with \`total\`, and \`histogram\` with \`threshold\`. Queries may hold ${QUERY_VARIABLES.map((name) => `\`$(${name})\``).join(', ')}.`,
  },
  { title: 'verifications.NAME.metrics.NAME.minimum', path: ['verifications', 'NAME', 'metrics', 'NAME', 'minimum'] },
];

/** docs/reference/release-plan.md. */
export function referenceFile(): string {
  const root = releasePlanJsonSchema();
  return [
    '# release.yaml',
    '',
    'Generated from the schema by `npm run generate`; `npm run check:drift` fails when they differ. For completion in an editor, put this on the first line of a plan:',
    '`# yaml-language-server: $schema=docs/reference/release-plan.schema.json`, with the path to the schema.',
    '',
    'The smallest plan:',
    '',
    '```yaml',
    ...SMALLEST,
    '```',
    '',
    `Times are texts: ${DURATION_EXPECTED}. Paths are relative to the plan. A file is at most ${PLAN_LIMITS.bytes / 1024} KiB.`,
    'Unknown keys are errors. Keys that are known, but that no code of this version serves, are refused with a message of their own.',
    '',
    ...SECTIONS.flatMap((section) => renderSection(root, section)),
  ].join('\n');
}

const SMALLEST = [
  'services:',
  '  api: { image: ghcr.io/acme/api }',
  'environments:',
  '  production:',
  '    targets: [{ name: eu, namespace: shop }]',
];

function renderSection(root: JsonSchema, { title, path, note }: Section): string[] {
  const schema = follow(root, path);
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const value = asSchema(property);
    const standard = required.includes(key) ? 'required' : value.default === undefined ? '' : code(JSON.stringify(value.default));
    return `| \`${key}\` | ${cell(typeOf(value))} | ${cell(standard)} | ${cell(value.description ?? '')} |`;
  });
  const { notServed = [] } = schemaPlace(releasePlanSchema, path).note;
  return [
    `## ${title}`,
    '',
    ...(note === undefined ? [] : [note, '']),
    '| key | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(notServed.length === 0 ? [] : [`Known, not served by this version: ${notServed.map(code).join(', ')}.`, '']),
  ];
}

function follow(root: JsonSchema, path: PlanPath): JsonSchema {
  let schema = root;
  for (const part of path) {
    const next = typeof part === 'number' ? schema.items : (schema.properties?.[part] ?? schema.additionalProperties);
    const found = asSchema(next);
    // The form of a union that has keys of its own is the one to describe.
    schema = found.anyOf?.map(asSchema).find((form) => form.properties !== undefined) ?? found;
  }
  return schema;
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((form) => typeOf(asSchema(form))))].join(' or ');
  switch (schema.type) {
    case 'array':
      return `list of ${plural(typeOf(asSchema(schema.items)))}`;
    case 'object':
      return schema.properties === undefined ? 'mapping by name' : 'mapping';
    case 'string':
      return 'text';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    default:
      return String(schema.type ?? 'value');
  }
}

function plural(type: string): string {
  return type === 'mapping' ? 'mappings' : type === 'text' ? 'texts' : type;
}

function asSchema(value: JsonSchema['items'] | JsonSchema['additionalProperties']): JsonSchema {
  return typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
