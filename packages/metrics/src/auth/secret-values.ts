import type { Environment } from '@sluice/http';
import { SourceError } from '../source-error.ts';

/** Where secrets are had by name, and who has to know of each before it is used. */
export interface SecretValues {
  /** The input `secrets` and the environment. */
  readonly env: Environment;
  /** Hears every secret, and what is made of it, before the first is sent, to keep them out of logs. */
  readonly onSecrets?: ((secrets: readonly string[]) => void) | undefined;
}

/** @throws SourceError `refused` where there is none of this name */
export function secretValue(name: string, usedFor: string, { env, onSecrets }: SecretValues): string {
  const value = env[name];
  if (!value) {
    const advice = `Give the step a line of \`secrets\`: ${name}=\${{ secrets.${name} }}`;
    throw new SourceError('refused', `there is no secret ${name}, which ${usedFor} needs. ${advice}`);
  }
  onSecrets?.([value]);
  return value;
}
