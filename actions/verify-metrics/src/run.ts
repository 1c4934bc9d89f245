import { type ActionBody, type ActionContext, InputsError } from '@sluice/action-kit';
import { parseDuration, type ReleaseEvent, signalLine } from '@sluice/core';
import { findRecord, loadPlan, type Verified, verifyWorkloads, workloadsPlan, writeVerificationReport } from '@sluice/use-cases';
import { openReach, type Reach } from '../../src/reach.ts';
import type { definition } from './definition.ts';

type Context = ActionContext<typeof definition>;

const LONGEST_SECONDS = 4 * 3600;

/** Looks at the metrics of what is being released, by Sluice or by somebody else. */
export const run: ActionBody<typeof definition> = async (context) => {
  const { inputs, runner, signal } = context;
  const seconds = secondsOf(inputs);
  await using reach = openReach(context);
  const plan = await planOf(inputs, reach);
  const since = await beganAt(inputs, reach);
  if (inputs['dry-run']) {
    const services = plan.targets.flatMap((target) => target.services.map(({ name }) => `${name} in ${target.name}`));
    const message = `would look at ${services.join(', ')} by ${inputs.use} for ${inputs.for}. A dry run`;
    return { result: { verdict: 'pass', reason: 'dry-run', message }, outputs: { metrics: '[]' } };
  }
  const said = new Map<string, string>();
  const verified = await verifyWorkloads(reach.clusters, {
    plan,
    use: inputs.use,
    seconds,
    baseline: inputs.baseline,
    since,
    signal,
    report: (event) => {
      const line = lineOf(event);
      if (line === null || said.get(line.about) === line.text) return;
      said.set(line.about, line.text);
      runner.line(`${line.about}: ${line.text}`);
    },
  });
  if (inputs.report !== null) await writeVerificationReport(inputs.report, verified);
  return reportOf(verified, inputs.report);
};

/** What only several inputs together say is wrong, at once. */
function secondsOf(inputs: Context['inputs']): number {
  const seconds = parseDuration(inputs.for);
  const problems = [
    ...(seconds === null || seconds < 1 || seconds > LONGEST_SECONDS
      ? [{ input: 'for', message: `for: expected a duration from 1s to 4h such as 10m, got ${JSON.stringify(inputs.for.slice(0, 80))}` }]
      : []),
    ...(inputs.environment === null && inputs.use !== 'golden-signals'
      ? [
          {
            input: 'use',
            message: `use: ${inputs.use.slice(0, 80)} needs a plan that declares it. Give environment and plan, or leave use out`,
          },
        ]
      : []),
    ...(inputs.baseline !== null && inputs.workloads.length > 1
      ? [
          {
            input: 'baseline',
            message: `baseline: it is for one workload, and workloads names ${inputs.workloads.length}. Verify them one by one`,
          },
        ]
      : []),
  ];
  if (problems.length > 0 || seconds === null) throw new InputsError('verify-metrics', problems);
  return seconds;
}

async function planOf({ environment, plan, services, use, workloads, namespace, prometheus }: Context['inputs'], { clusters }: Reach) {
  if (environment !== null)
    return await loadPlan({ file: plan, environment, verifications: [use], ...(services.length > 0 && { services }) });
  return workloadsPlan({ workloads, namespace: namespace ?? (await clusters.namespace()), context: null, prometheus, use });
}

/** When the release began that is looked at; null: now. */
async function beganAt(inputs: Context['inputs'], { clusters }: Reach): Promise<number | null> {
  const id = inputs['release-id'];
  if (id === null || inputs.environment === null) return null;
  const { stored } = await findRecord(clusters, { file: inputs.plan, environment: inputs.environment, release: id });
  const { release, history } = stored.record;
  const known = [...(release === null ? [] : [release]), ...history].find((entry) => entry.id === id);
  if (known !== undefined) return known.startedAt;
  const newest = release === null ? 'none is recorded' : `the newest is ${release.id}`;
  throw new InputsError('verify-metrics', [{ input: 'release-id', message: `release-id: there is no release ${id}: ${newest}` }]);
}

function lineOf(event: ReleaseEvent): { readonly about: string; readonly text: string } | null {
  return event.kind === 'verification'
    ? { about: `${event.service} in ${event.target}`, text: signalLine(event.signals, 8).replace(/[\d.]+× /g, '') }
    : null;
}

function reportOf({ verdict, reason, records }: Verified, report: string | null) {
  const metrics = records.flatMap((record) =>
    record.signals.map((signal) => ({
      service: record.service,
      target: record.target,
      signal: signal.name,
      verdict: signal.verdict,
      new: signal.new?.value ?? null,
      old: signal.old?.value ?? null,
      ratio: signal.ratio,
      message: signal.message,
    })),
  );
  const words = { pass: 'passed', fail: 'worse', inconclusive: 'not-decided', error: 'not-measured' } as const;
  return {
    result: {
      verdict,
      reason: words[verdict],
      message: reason,
      verifications: records,
      notices: report === null ? [] : [`the report is in ${report}`],
    },
    outputs: { metrics: JSON.stringify(metrics) },
  };
}
