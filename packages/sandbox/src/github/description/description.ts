import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { JsonObject } from '../json.ts';

/** What is read of GitHub's OpenAPI description: https://github.com/octokit/openapi, of the version that package.json names. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonObject>>;
    readonly parameters: Readonly<Record<string, ParameterObject>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
  };
}

export interface OperationObject {
  readonly operationId: string;
  readonly externalDocs?: { readonly url: string };
  readonly parameters?: readonly (ParameterObject | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonObject;
  /** Its value may contain slashes, e.g. `heads/main`. */
  readonly 'x-multi-segment'?: boolean;
}

export interface ResponseObject {
  readonly content?: Content;
}

export interface Reference {
  readonly $ref: string;
}

type Content = Readonly<Record<string, { readonly schema?: JsonObject }>>;

let loaded: Description | undefined;

/** Read when the first request needs it and kept for the process: 13 MB of JSON take longer than everything else about opening a server. */
export function description(): Description {
  if (loaded === undefined) {
    const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    // Not ours to doubt: its form is that of the package's pinned version.
    const { paths, components } = JSON.parse(readFileSync(file, 'utf8')) as Description;
    const { schemas, parameters, responses } = components;
    // Without the rest, a third of it: examples and webhooks.
    loaded = { paths, components: { schemas, parameters, responses } };
  }
  return loaded;
}

/** The component itself in place of `#/components/…/NAME`. */
export function resolved<Component extends object>(
  value: Component | Reference,
  components: Readonly<Record<string, Component>>,
): Component {
  if (!('$ref' in value)) return value;
  const found = components[value.$ref.slice(value.$ref.lastIndexOf('/') + 1)];
  if (found === undefined) throw new Error(`the description refers to ${value.$ref}, which it does not have`);
  return found;
}
