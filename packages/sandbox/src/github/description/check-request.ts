import type { ValidateFunction } from 'ajv';
import { isObject, type JsonObject } from '../json.ts';
import { description, type OperationObject, resolved } from './description.ts';
import { asJsonSchema, compileSchema, problemsOf } from './schemas.ts';

export interface ReceivedRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type CheckedRequest =
  | { readonly kind: 'allowed'; readonly path: JsonObject; readonly query: JsonObject }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

interface RequestChecks {
  readonly path: ValidateFunction;
  readonly query: ValidateFunction;
  readonly body: ValidateFunction | undefined;
  readonly bodyRequired: boolean;
  /** Names that an object in the body may have; undefined where it may have any. */
  readonly bodyNames: ReadonlySet<string> | undefined;
}

const compiled = new Map<string, RequestChecks>();

/**
 * Whether the description allows path, query and body, with their numbers and booleans made of texts. Stricter than GitHub in one thing:
 * parameters and properties of the body that the description does not name are refused, where GitHub looks away.
 */
export function checkRequest(operation: OperationObject, { path, query, body }: ReceivedRequest): CheckedRequest {
  const checks = checksOf(operation);
  const values = { path: { ...path }, query: queryValues(query) };
  const problems: string[] = [];
  if (!checks.path(values.path)) problems.push(...problemsOf(checks.path).map((problem) => `path ${problem}`));
  if (!checks.query(values.query)) problems.push(...problemsOf(checks.query).map((problem) => `query ${problem}`));
  problems.push(...bodyProblems(checks, body));
  return problems.length === 0 ? { kind: 'allowed', ...values } : { kind: 'refused', problems };
}

function bodyProblems({ body: validate, bodyRequired, bodyNames }: RequestChecks, body: unknown): readonly string[] {
  if (body === undefined) return bodyRequired ? ['body: expected one, got none'] : [];
  // Clients send an empty object where there is nothing to say.
  if (validate === undefined) return isObject(body) && Object.keys(body).length === 0 ? [] : ['body: expected none'];
  if (!validate(body)) return problemsOf(validate).map((problem) => `body ${problem}`);
  if (bodyNames === undefined || !isObject(body)) return [];
  return Object.keys(body)
    .filter((name) => !bodyNames.has(name))
    .map((name) => `body /${name}: is not a permitted key (${[...bodyNames].join(', ')})`);
}

/** A parameter given more than once is a list. */
function queryValues(query: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    values[name] = all.length === 1 ? all[0] : all;
  }
  return values;
}

function checksOf(operation: OperationObject): RequestChecks {
  const known = compiled.get(operation.operationId);
  if (known !== undefined) return known;
  const parameters = (operation.parameters ?? []).map((parameter) => resolved(parameter, description().components.parameters));
  const of = (place: 'path' | 'query') => {
    const here = parameters.filter((parameter) => parameter.in === place);
    return compileSchema(
      {
        type: 'object',
        properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
        required: here.filter(({ required }) => required === true).map(({ name }) => name),
        additionalProperties: false,
      },
      'parameter',
    );
  };
  const schema = operation.requestBody?.content['application/json']?.schema;
  const checks: RequestChecks = {
    path: of('path'),
    query: of('query'),
    body: schema === undefined ? undefined : compileSchema(schema, 'body'),
    bodyRequired: operation.requestBody?.required === true,
    bodyNames: schema === undefined ? undefined : propertyNames(schema),
  };
  compiled.set(operation.operationId, checks);
  return checks;
}

/** Of an object schema and its alternatives; undefined when one of them allows others. */
function propertyNames(schema: JsonObject): ReadonlySet<string> | undefined {
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return undefined;
  const names = new Set(isObject(schema.properties) ? Object.keys(schema.properties) : []);
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const alternatives = schema[key];
    for (const alternative of Array.isArray(alternatives) ? alternatives : []) {
      for (const name of propertyNames(component(alternative)) ?? []) names.add(name);
    }
  }
  return names.size === 0 ? undefined : names;
}

function component(schema: unknown): JsonObject {
  const references = new Set<string>();
  asJsonSchema(schema, references);
  const [name = ''] = references;
  if (isObject(schema) && '$ref' in schema) return description().components.schemas[name] ?? {};
  return isObject(schema) ? schema : {};
}
