import type { ValidateFunction } from 'ajv';
import type { JsonObject } from '../json.ts';
import { description, type OperationObject, resolved } from './description.ts';
import { compileSchema, problemsOf } from './schemas.ts';

/** What GitHub says no with where the description of an operation leaves that status out. */
const REFUSAL: JsonObject = { $ref: '#/components/schemas/basic-error' };

const compiled = new Map<string, ValidateFunction | null>();

/** What the description has against an answer of ours; empty when nothing. */
export function responseProblems(operation: OperationObject, status: number, body: unknown): readonly string[] {
  const described = operation.responses[String(status)];
  if (described === undefined && status < 400) return [`status: ${operation.operationId} never answers ${status}`];
  const key = `${operation.operationId} ${status}`;
  let validate = compiled.get(key);
  if (validate === undefined) {
    const content = described === undefined ? undefined : resolved(described, description().components.responses).content;
    const schema = content?.['application/json']?.schema ?? (status < 400 ? undefined : REFUSAL);
    validate = schema === undefined ? null : compileSchema(schema, 'body');
    compiled.set(key, validate);
  }
  if (validate === null) return body === undefined ? [] : ['body: expected none'];
  return validate(body) ? [] : problemsOf(validate);
}
