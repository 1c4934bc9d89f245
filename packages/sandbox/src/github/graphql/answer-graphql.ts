import { type DocumentNode, executeSync, GraphQLError, type GraphQLFieldResolver, parse, validate } from 'graphql';
import type { Actor } from '../access/actor.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import { Refusal } from '../http/refusal.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Store } from '../store/store.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';
import { rootFields } from './root-fields.ts';
import { graphqlSchema } from './schema.ts';

export interface GraphqlContext {
  readonly store: Store;
  readonly actor: Exclude<Actor, { kind: 'nobody' }>;
  readonly rateLimits: RateLimits;
}

export interface GraphqlAnswer {
  readonly body: JsonObject;
  /** What the schema does not allow, and fields that the sandbox does not serve. */
  readonly problems: readonly string[];
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: JsonObject;
  readonly operationName: string | undefined;
}

/** `graphql/` and the first field of a request, to name it by. */
export function operationName(text: string): string {
  return `graphql/${firstField(text) ?? 'unknown'}`;
}

/** Undefined for what is no GraphQL. */
function firstField(text: string): string | undefined {
  try {
    const [operation] = parse(requestOf(JSON.parse(text)).query).definitions;
    const [field] = operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
    return field?.kind === 'Field' ? field.name.value : undefined;
  } catch {
    return undefined;
  }
}

/** As GitHub does, an error of the request is answered with status 200 too. */
export function answerGraphql(context: GraphqlContext, received: unknown): GraphqlAnswer {
  const { query, variables, operationName } = requestOf(received);
  const schema = graphqlSchema();
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return refused([error]);
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return refused(invalid);
  const unserved: string[] = [];
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, { fieldName, parentType }) => {
    const value = isObject(source) ? source[fieldName] : undefined;
    if (value === undefined) {
      unserved.push(`${parentType.name}.${fieldName}: the sandbox does not serve it`);
      throw new GraphqlRefusal('NOT_SERVED', `The sandbox does not serve ${parentType.name}.${fieldName}`);
    }
    return typeof value === 'function' ? value(args) : value;
  };
  const { data, errors = [] } = executeSync({
    schema,
    document,
    rootValue: rootFields(context),
    variableValues: variables,
    operationName: operationName ?? null,
    fieldResolver,
  });
  const broken = errors.find(({ originalError }) => originalError !== undefined && !(originalError instanceof GraphqlRefusal));
  // Without an error of a resolver behind it, it is the request's: a variable of the wrong form.
  if (data === undefined) return refused(errors);
  if (broken?.originalError !== undefined && !(broken.originalError instanceof GraphQLError)) throw broken.originalError;
  return { body: { data, ...(errors.length > 0 && { errors: errors.map(errorView) }) }, problems: unserved };
}

function refused(errors: readonly GraphQLError[]): GraphqlAnswer {
  return { body: { errors: errors.map(errorView) }, problems: errors.map(({ message }) => message) };
}

function errorView({ message, path, locations, originalError }: GraphQLError): JsonObject {
  return {
    ...(originalError instanceof GraphqlRefusal && { type: originalError.type }),
    ...(path !== undefined && { path }),
    locations,
    message,
  };
}

function requestOf(received: unknown): GraphqlRequest {
  const { query, variables, operationName } = isObject(received) ? received : {};
  if (typeof query !== 'string') throw new Refusal(400, 'A query attribute must be specified and must be a string.');
  return {
    query,
    variables: isObject(variables) ? variables : {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}
