import type { InstanceSource } from '../../ports/instance-source.ts';
import type { Measuring } from '../../ports/measuring.ts';
import type { Discovery, MetricQuestion, MetricSource } from '../../ports/metric-source.ts';
import type { InstanceFact } from '../../verify/instances/instances-look.ts';
import type { Reading } from '../../verify/reading.ts';

/** Rates of errors, requests per second, by side; what a test changes while the release runs. */
export interface Traffic {
  new: number;
  old: number;
  /** Requests a second on each side. */
  rate: number;
}

/** One source that answers errors with exact shares, and instances that are well: what happens is what a test writes into it. */
export class FakeMeasuring implements Measuring {
  readonly questions: MetricQuestion[] = [];
  readonly traffic: Traffic = { new: 0.005, old: 0.005, rate: 50 };
  /** Instead of an answer of errors. */
  answer: ((question: MetricQuestion) => Reading) | null = null;
  discovery: Discovery = {
    kind: 'found',
    instrumentation: 'fake',
    signals: { errors: { kind: 'counts', bad: 'errors', total: 'requests' } },
  };
  /** New instances and how often each has restarted. */
  restarts = 0;
  looks = 0;

  async source(): Promise<MetricSource> {
    return {
      name: 'fake metrics',
      discover: async () => this.discovery,
      read: async (question) => {
        this.questions.push(question);
        return (this.answer ?? ((asked) => this.#errors(asked)))(question);
      },
    };
  }

  async instances(): Promise<InstanceSource> {
    return {
      look: async (_, replicaSets) => {
        this.looks += 1;
        return {
          kind: 'seen',
          // Created since the release began: all of its restarts count.
          new: replicaSets.new.map((name) => ({ ...instance(`${name}-x`, this.restarts), createdAt: Number.MAX_SAFE_INTEGER })),
          old: replicaSets.old.map((name) => instance(`${name}-x`, 0)),
          sampled: false,
        };
      },
    };
  }

  #errors({ new: fresh, old }: MetricQuestion): Reading {
    const of = ({ from, until }: { from: number; until: number }, share: number) => {
      const total = Math.round(((until - from) / 1000) * this.traffic.rate);
      return { bad: Math.round(total * share), total };
    };
    return { kind: 'counts', new: of(fresh, this.traffic.new), old: old === null ? null : of(old, this.traffic.old) };
  }
}

function instance(name: string, restartCount: number): InstanceFact {
  const lastExit = restartCount > 0 ? { exitCode: 1, reason: 'Error' } : null;
  return {
    name,
    createdAt: 0,
    phase: 'Running',
    ready: true,
    readyChangedAt: 0,
    deleting: false,
    unschedulable: null,
    containers: [{ name: 'main', init: false, ready: true, waiting: null, restartCount, lastExit }],
  };
}
