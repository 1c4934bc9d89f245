import { userInfo } from 'node:os';
import type { Environment } from './environment.ts';

/** Who the record names: the account that started the workflow, or the person at this terminal. */
export function actorOf(env: Environment): string {
  return env.GITHUB_ACTOR ?? env.USER ?? userInfo().username;
}
