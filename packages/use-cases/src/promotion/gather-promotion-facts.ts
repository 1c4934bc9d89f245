import {
  type ArtifactFact,
  isPromoted,
  LedgerHistory,
  type Promotion,
  type PromotionFacts,
  type PromotionSource,
  pastOfHistory,
  pastOfRecord,
  type ResolvedPlan,
} from '@sluice/core';
import { ConfigMapRecords, readFact } from '@sluice/kubernetes';
import type { Clusters } from '../clusters.ts';
import { scanLedger } from '../ledger/read-ledger.ts';
import { systemClock } from '../system-clock.ts';
import type { PromotionContext } from './promotion-checks.ts';

/** Five hundred releases: a version that is older than all of them is no candidate. */
const FURTHEST_ENTRIES = 2_000;

interface Question {
  readonly plan: ResolvedPlan;
  readonly promotion: Promotion;
  readonly artifacts: readonly ArtifactFact[];
}

/** What the record of the other environment says, and where that does not do, the ledger. A place that does not answer is a fact as well. */
export async function gatherPromotionFacts(clusters: Clusters, question: Question, context: PromotionContext): Promise<PromotionFacts> {
  const now = systemClock.now();
  const record = await askRecord(clusters, question);
  const facts: PromotionFacts = { now, sources: [record] };
  if (isPromoted(question.promotion, question.artifacts, facts)) return facts;
  return { now, sources: [record, await askLedger(question, facts, context)] };
}

async function askRecord(clusters: Clusters, { plan, promotion }: Question): Promise<PromotionSource> {
  const { context, namespace } = promotion.record;
  const releases = await readFact(async () => {
    const client = await clusters.client(context);
    const { application } = plan;
    const { record, version } = await new ConfigMapRecords(client, { namespace, application, environment: promotion.from }).load();
    return version === null ? null : pastOfRecord(record);
  });
  return { place: `the record in namespace ${namespace} of ${context === null ? 'the current context' : `context ${context}`}`, releases };
}

async function askLedger(
  { plan, promotion, artifacts }: Question,
  facts: PromotionFacts,
  context: PromotionContext,
): Promise<PromotionSource> {
  const { application } = plan;
  let place = 'a ledger (--ledger, SLUICE_LEDGER, ledger of the plan, or the repository of the job)';
  const releases = await readFact(async () => {
    const at = (await context.keeper?.ledgerOf?.({ plan: plan.ledger, record: context.place })) ?? null;
    if (at === null) return null;
    place = `the ledger in ${at.place}`;
    if (!(await at.ledger.isThere())) return null;
    const history = new LedgerHistory({ application, environment: promotion.from }, FURTHEST_ENTRIES);
    const found = () => history.releases().map(pastOfHistory);
    const enough = () =>
      isPromoted(promotion, artifacts, { now: facts.now, sources: [...facts.sources, { place, releases: { value: found() } }] });
    await scanLedger(at.ledger, { take: (file) => history.take(file), enough }, FURTHEST_ENTRIES);
    return found();
  });
  return { place, releases };
}
