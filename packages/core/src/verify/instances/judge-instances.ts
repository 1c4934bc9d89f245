import { type Verdict, worstVerdict } from '../../verdict.ts';
import { logEvidence } from '../counts/ratio-evidence.ts';
import type { NoReadingCode } from '../reading.ts';
import { type InstancesSide, type InstancesState, TROUBLES, type Trouble, type Troubles } from './instances-state.ts';

export type InstancesCode =
  | 'healthy'
  | 'oom-killed'
  | 'restarted'
  | 'readiness-lost'
  | 'not-ready'
  | 'no-instances'
  | 'too-early'
  | NoReadingCode;

export interface InstancesJudgement {
  readonly verdict: Verdict;
  readonly code: InstancesCode;
  readonly message: string;
  readonly evidence: InstancesEvidence;
}

export interface InstancesEvidence {
  readonly lookedAtSeconds: number;
  readonly new: InstancesSideEvidence;
  readonly old: InstancesSideEvidence;
  /** Evidence that the new instances have more of it, by kind: at {@link threshold} it is enough. */
  readonly logE: Troubles;
  readonly threshold: number;
  /** Only the first instances of each side were followed. */
  readonly sampled: boolean;
}

export interface InstancesSideEvidence extends Troubles {
  /** Instances and ready ones at the last look. */
  readonly instanceCount: number;
  readonly readyCount: number;
  /** Time looked at, added up over the instances. */
  readonly instanceSeconds: number;
}

interface Finding {
  readonly verdict: Verdict;
  readonly code: InstancesCode;
  readonly message: string;
}

const CODES = { oomKills: 'oom-killed', restarts: 'restarted', readinessLosses: 'readiness-lost' } satisfies Record<Trouble, InstancesCode>;
const WORDS = {
  oomKills: ['kill for lack of memory', 'kills for lack of memory'],
  restarts: ['restart', 'restarts'],
  readinessLosses: ['loss of readiness', 'losses of readiness'],
} satisfies Record<Trouble, readonly [string, string]>;

/**
 * Fails when one new instance reaches a limit that no old one has a part in, or when the rates of both sides differ beyond chance. What old instances do
 * as often is not the new version's fault. Never a pass without instances, time and a last look that saw something.
 */
export function judgeInstances(state: InstancesState): InstancesJudgement {
  const evidence = evidenceOf(state);
  // An OOM kill is a restart too: it is said once.
  const kinds = TROUBLES.filter((trouble) => trouble !== 'restarts' || state.new.totals.restarts > state.new.totals.oomKills);
  const troubles = kinds.map((trouble) => judgeTrouble(trouble, state, evidence)).filter((finding) => finding !== null);
  const findings = [...troubles, ...circumstances(state, evidence)];
  const verdict = findings.length === 0 ? 'pass' : worstVerdict(findings.map((finding) => finding.verdict));
  const decisive = findings.find((finding) => finding.verdict === verdict);
  const notes = troubles.filter((finding) => finding !== decisive && finding.verdict === verdict);
  if (decisive && verdict !== 'pass')
    return { ...decisive, message: [decisive, ...notes].map(({ message }) => message).join('; '), evidence };
  return { verdict: 'pass', code: 'healthy', message: healthy(evidence, troubles), evidence };
}

function judgeTrouble(trouble: Trouble, state: InstancesState, evidence: InstancesEvidence): Finding | null {
  const { settings } = state;
  const count = state.new.totals[trouble];
  const worst = state.new.worst[trouble];
  if (count === 0 || worst === null) return null;
  const limit = settings.limits[trouble];
  const code = CODES[trouble];
  const told = describe(trouble, state);
  if (evidence.logE[trouble] >= evidence.threshold && count >= limit)
    return { verdict: 'fail', code, message: `${told}: more often than chance explains` };
  if (state.old.totals[trouble] === 0)
    return worst.count >= limit
      ? { verdict: 'fail', code, message: told }
      : worst.count >= Math.max(1, limit - 1)
        ? { verdict: 'inconclusive', code, message: `${told}; a failure from ${limit} on of one instance` }
        : null;
  const asOften = rate(state.new, trouble) <= rate(state.old, trouble) * settings.tolerance;
  return asOften
    ? { verdict: 'pass', code, message: `${told}: no more often than old instances` }
    : { verdict: 'inconclusive', code, message: `${told}: more often, which may be chance` };
}

function rate(side: InstancesSide, trouble: Trouble): number {
  return side.seconds > 0 ? side.totals[trouble] / side.seconds : 0;
}

/** `3 restarts of new instances, 2 of them of api-7d9c-abcde (exit code 1, Error); 1 of old instances in 40 min of instances, against 10 min of new ones`. */
function describe(trouble: Trouble, state: InstancesState): string {
  const count = state.new.totals[trouble];
  const worst = state.new.worst[trouble];
  const [one, many] = WORDS[trouble];
  const exit = worst?.lastExit && trouble !== 'readinessLosses' ? ` (${worst.lastExit})` : '';
  const which =
    worst === null
      ? ''
      : count === worst.count
        ? ` ${worst.instance}${exit}`
        : ` new instances, ${worst.count} of ${worst.instance}${exit}`;
  const old = state.old.totals[trouble];
  const beside =
    state.old.seconds <= 0
      ? 'no old instance to compare with'
      : old === 0
        ? 'none of old instances'
        : `${old} of old instances, looked at for ${minutes(state.old.seconds)} in sum, new ones for ${minutes(state.new.seconds)}`;
  return `${count} ${count === 1 ? one : many} of${which}; ${beside}`;
}

function circumstances(state: InstancesState, evidence: InstancesEvidence): readonly Finding[] {
  const { nothing, settings } = state;
  if (nothing) return [{ verdict: nothing.verdict, code: nothing.code, message: nothing.message }];
  const { instanceCount, readyCount } = evidence.new;
  if (instanceCount === 0) return [{ verdict: 'inconclusive', code: 'no-instances', message: 'there is no new instance to look at' }];
  if (readyCount < instanceCount) {
    const names = Object.entries(state.new.instances).filter(([, { ready }]) => !ready);
    return [
      {
        verdict: 'inconclusive',
        code: 'not-ready',
        message: `${readyCount} of ${instanceCount} new instances are ready; not ready: ${names
          .slice(0, 3)
          .map(([name]) => name)
          .join(', ')}${names.length > 3 ? ', …' : ''}`,
      },
    ];
  }
  if (evidence.lookedAtSeconds < settings.minimumSeconds)
    return [
      {
        verdict: 'inconclusive',
        code: 'too-early',
        message: `looked at for ${Math.round(evidence.lookedAtSeconds)} s, expected at least ${settings.minimumSeconds} s`,
      },
    ];
  return [];
}

function healthy(evidence: InstancesEvidence, troubles: readonly Finding[]): string {
  const { instanceCount } = evidence.new;
  const looked = `${instanceCount} new ${instanceCount === 1 ? 'instance' : 'instances'} ready, looked at for ${minutes(evidence.lookedAtSeconds)}`;
  return troubles.length === 0 ? `${looked}; no restart` : `${looked}; ${troubles.map(({ message }) => message).join('; ')}`;
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function evidenceOf(state: InstancesState): InstancesEvidence {
  const logE = (trouble: Trouble): number => logEvidence(state.evidence[trouble], state.settings.tolerance, 1, 'increase').logE;
  return {
    lookedAtSeconds: state.firstAt === null || state.lastAt === null ? 0 : (state.lastAt - state.firstAt) / 1000,
    new: sideEvidence(state.new),
    old: sideEvidence(state.old),
    logE: {
      oomKills: logE('oomKills'),
      restarts: logE('restarts'),
      readinessLosses: logE('readinessLosses'),
    },
    // Three comparisons share α.
    threshold: Math.log(TROUBLES.length / state.settings.alpha),
    sampled: state.sampled,
  };
}

function sideEvidence(side: InstancesSide): InstancesSideEvidence {
  const instances = Object.values(side.instances);
  return {
    ...side.totals,
    instanceCount: instances.length,
    readyCount: instances.filter(({ ready }) => ready).length,
    instanceSeconds: side.seconds,
  };
}
