import { LedgerHistory, type PastRelease, pastOfHistory, pastOfRecord, type ResolvedPlan } from '@sluice/core';
import { readFact } from '@sluice/kubernetes';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { chooseLedgerPlace, formatLedgerPlace, type LedgerPlace } from '../ledger/ledger-place.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { scanLedger } from '../ledger/read-ledger.ts';
import { openRecords } from '../record-place.ts';

/** As far as one looks for the last release of a service. */
const MOST_RELEASES = 1_000;

/** From where what runs in an environment was released; or why that is not known. */
export type Released =
  | { readonly kind: 'known'; readonly releases: readonly { readonly id: string; readonly commit: string }[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The last release of each service that succeeded: those that cover the environment, the newest first. */
export function coveringReleases({ targets, environment }: ResolvedPlan, releases: readonly PastRelease[]): Released {
  const services = [...new Set(targets.flatMap((target) => target.services.map(({ name }) => name)))];
  const succeeded = releases.filter(({ outcome }) => outcome === 'succeeded').toSorted((left, right) => right.startedAt - left.startedAt);
  const last = services.map((name) => succeeded.find((release) => release.services.some(({ service }) => service === name)) ?? null);
  const never = services.filter((_, index) => last[index] === null);
  if (never.length > 0)
    return { kind: 'unknown', reason: `no release of ${never.join(', ')} to ${environment} is known to have succeeded` };
  const covering = [...new Set(last)].filter((release) => release !== null);
  const found = covering.flatMap(({ id, commit }) => (commit ? [{ id, commit }] : []));
  const [without] = covering.filter(({ commit }) => !commit);
  return without
    ? { kind: 'unknown', reason: `${without.id} was released from no commit that is known` }
    : { kind: 'known', releases: found };
}

/** Asks the ledgers, each read once for all of the plans, and the record of a plan where a ledger does not know. */
export async function releasedCommits(
  clusters: Clusters,
  plans: readonly ResolvedPlan[],
  { env, ledger }: { readonly env: Environment; readonly ledger?: string | undefined },
): Promise<ReadonlyMap<ResolvedPlan, Released>> {
  const questions = plans.map((plan) => ({ plan, place: chooseLedgerPlace({ env, option: ledger, plan: plan.ledger }) }));
  const answers = new Map<ResolvedPlan, Released>();
  for (const group of Map.groupBy(questions, ({ place }) => (place === null ? '' : formatLedgerPlace(place))).values()) {
    const [first] = group;
    if (!first) continue;
    const asked = group.map(({ plan }) => plan);
    for (const [plan, answer] of await askLedger(first.place, asked, env)) answers.set(plan, answer);
  }
  const whole = [...answers].map(async ([plan, answer]): Promise<readonly [ResolvedPlan, Released]> => {
    return [plan, answer.kind === 'unknown' ? await askRecord(clusters, plan, answer.reason) : answer];
  });
  return new Map(await Promise.all(whole));
}

async function askLedger(
  place: LedgerPlace | null,
  plans: readonly ResolvedPlan[],
  env: Environment,
): Promise<readonly (readonly [ResolvedPlan, Released])[]> {
  const unknown = (reason: string) => plans.map((plan) => [plan, { kind: 'unknown', reason }] as const);
  if (place === null) return unknown('there is no ledger (--ledger, SLUICE_LEDGER, ledger of the plan, or the repository of the job)');
  const histories = plans.map(({ application, environment }) => new LedgerHistory({ application, environment }, MOST_RELEASES));
  const answers = () =>
    plans.map((plan, index) => [plan, coveringReleases(plan, (histories[index]?.releases() ?? []).map(pastOfHistory))] as const);
  const read = await readFact(async () => {
    const opened = await openLedger(place, env);
    if (!(await opened.isThere())) return false;
    const take = (file: Parameters<LedgerHistory['take']>[0]): void => {
      for (const history of histories) history.take(file);
    };
    await scanLedger(opened, { take, enough: () => answers().every(([, { kind }]) => kind === 'known') });
    return true;
  });
  if ('error' in read) return unknown(`the ledger in ${formatLedgerPlace(place)} was not read: ${read.error.message}`);
  return read.value ? answers() : unknown(`there is no ledger in ${formatLedgerPlace(place)}`);
}

async function askRecord(clusters: Clusters, plan: ResolvedPlan, before: string): Promise<Released> {
  const read = await readFact(async () => (await (await openRecords(clusters, plan)).load()).record);
  if ('error' in read) return { kind: 'unknown', reason: `${before}; the record was not read: ${read.error.message}` };
  const answer = coveringReleases(plan, pastOfRecord(read.value));
  return answer.kind === 'known' || answer.reason === before ? answer : { kind: 'unknown', reason: `${answer.reason}; ${before}` };
}
