import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { buildSchema, type GraphQLSchema } from 'graphql';

const PACKAGE = '@octokit/graphql-schema';

let built: GraphQLSchema | undefined;

/** GitHub's own public schema, of the version that package.json names. Built for the first request that needs it, and kept for the process. */
export function graphqlSchema(): GraphQLSchema {
  if (built === undefined) {
    // Not imported: that would read the schema a second time, as 5 MB of JSON.
    const manifest = findPackageJSON(PACKAGE, import.meta.url);
    if (manifest === undefined) throw new Error(`expected the package ${PACKAGE}, found none: run npm ci`);
    const text = readFileSync(manifest.replace(/package\.json$/, 'schema.graphql'), 'utf8');
    built = buildSchema(text, { assumeValid: true, assumeValidSDL: true, noLocation: true });
  }
  return built;
}
