import { readFile } from 'node:fs/promises';
import { beginInstances, judgeInstances, type MetricAsk, type Reading, type ResolvedMetric, takeInstances } from '@sluice/core';
import { PodInstances, type RestClient } from '@sluice/kubernetes';
import { PodsSource } from '@sluice/metrics';
import { parseAllDocuments } from 'yaml';
import type { Plane } from '../plane.ts';
import { check, equal } from '../scenarios/scenario.ts';
import { OddProgram } from './odd-program.ts';
import { ERRORS, LATENCY, TwoVersions, type Watched } from './two-versions.ts';

export interface MetricCase {
  readonly name: string;
  /** Why it runs on the real control plane only. */
  readonly realOnly?: string;
  /** Why it runs on the embedded plane only. */
  readonly embeddedOnly?: string;
  /** It stops parts of the control plane: runs by itself, after the others. */
  readonly alone?: true;
  /** Returns the evidence shown in the table; throws when something is not as it must be. */
  readonly run: (world: MetricWorld) => Promise<string>;
}

export interface MetricWorld {
  readonly plane: Plane;
  /** A name for the namespace of this case. */
  readonly namespace: string;
  readonly client: RestClient;
  clientOf(user: string): Promise<RestClient>;
}

const SETTINGS = { port: null, path: null, timeoutSeconds: 5 };
const REQUESTS_PER_SECOND = 100;
const QUICK = { latency: '10ms' };
const BOTH = [ERRORS, LATENCY];

/** The same table as for other sources (issue: verify by metrics): what each version does, and what the verification has to say. */
export const PODS_CASES: readonly MetricCase[] = [
  {
    name: 'a version as good as the old one passes',
    run: async (world) => {
      const watched = await watch(world, { old: { ...QUICK, 'error-share': '0.1' }, new: { ...QUICK, 'error-share': '0.1' } }, 25);
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      equal('action', watched.judgement.action, 'continue');
      return told(watched);
    },
  },
  {
    name: 'twice the errors fail',
    run: async (world) => {
      const watched = await watch(world, { old: { ...QUICK, 'error-share': '0.1' }, new: { ...QUICK, 'error-share': '0.2' } }, 90);
      equal('verdict', watched.judgement.verdict, 'fail');
      equal('action', watched.judgement.action, 'rollback');
      equal('errors', watched.judgement.signals[0]?.verdict, 'fail');
      return told(watched);
    },
  },
  {
    name: 'a slow version fails',
    run: async (world) => {
      const watched = await watch(world, { old: QUICK, new: { latency: '400ms' } }, 60);
      equal('verdict', watched.judgement.verdict, 'fail');
      equal('latency', watched.judgement.signals[1]?.verdict, 'fail');
      return told(watched);
    },
  },
  {
    name: 'no traffic is inconclusive',
    run: async (world) => {
      const watched = await watch(world, { old: QUICK, new: QUICK }, 5, { requestsPerSecond: 0 });
      equal('verdict at the end', watched.judgement.verdict, 'inconclusive');
      equal('action', watched.judgement.action, 'pause');
      return told(watched);
    },
  },
  {
    name: 'instances without metrics in the middle: no pass, then on from there',
    run: async (world) => {
      const behaviours = { old: { ...QUICK, 'error-share': '0.1' }, new: { ...QUICK, 'error-share': '0.1' } };
      const watched = await watch(world, behaviours, 30, {
        during: async (second, versions) => {
          // A program that starts without metrics, and one that has them again: two restarts.
          if (second === 8) await versions.behave({ ...behaviours, new: { ...behaviours.new, instrumentation: 'none', crash: 'once' } });
          if (second === 14) await versions.behave(behaviours);
          if (second === 16) await versions.behave({ ...behaviours, new: { ...behaviours.new, crash: 'once' } });
        },
      });
      check(
        watched.course.some((line) => line.includes('error (refused, refused)')),
        `expected a time without metrics, got ${watched.course.join('; ')}`,
      );
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      return told(watched);
    },
  },
  {
    name: 'the API server away in the middle: inconclusive, then on from there',
    realOnly: 'a process to kill',
    alone: true,
    run: async (world) => {
      const behaviours = { old: { ...QUICK, 'error-share': '0.1' }, new: { ...QUICK, 'error-share': '0.1' } };
      const watched = await watch(world, behaviours, 40, {
        during: async (second) => {
          if (second === 10) await world.plane.real.stopApiServer();
          if (second === 18) await world.plane.real.startApiServer();
        },
      });
      const away = watched.course.findIndex((line) => line.includes('inconclusive (unreachable, unreachable)'));
      check(away > 0, `expected a time of inconclusive (unreachable), got ${watched.course.join('; ')}`);
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      return told(watched);
    },
  },
  {
    name: 'instances that crash: counters begin anew, and their own signal tells',
    run: async (world) => {
      await using versions = await TwoVersions.open(world.plane, world.namespace, { old: QUICK, new: QUICK });
      await versions.send(REQUESTS_PER_SECOND);
      const source = new PodsSource(world.client, SETTINGS);
      const instances = new PodInstances(world.client);
      const replicaSets = { new: ['api-new'], old: ['api-old'] };
      const signal = new AbortController().signal;
      let state = beginInstances(Date.now() - 60_000);
      const verdicts: string[] = [];
      const watched = await versions.watch(source, {
        metrics: [ERRORS],
        seconds: 25,
        during: async (second) => {
          state = takeInstances(state, await instances.look(versions.place, replicaSets, signal), Date.now());
          const { verdict, code } = judgeInstances(state);
          if (verdicts.at(-1) !== `${verdict} (${code})`) verdicts.push(`${verdict} (${code})`);
          if (second === 6) await versions.behave({ old: QUICK, new: { ...QUICK, crash: 'loop', 'crash-after': '2s' } });
        },
      });
      for (const reading of watched.readings.flat())
        if (reading.kind === 'counts')
          for (const side of [reading.new, reading.old])
            check(
              side === null || (side.bad >= 0 && side.total >= side.bad && side.total < 10 * REQUESTS_PER_SECOND),
              `a count that cannot be: ${JSON.stringify(reading)}`,
            );
      const { verdict, message } = judgeInstances(state);
      equal(`verdict on the instances after ${verdicts.join(', ')}`, verdict, 'fail');
      return `${verdicts.join(' → ')}: ${message}`;
    },
  },
  ...[
    wrong(
      'a name that nobody has',
      { kind: 'counts', bad: 'http_request_total{code="500"}', total: 'http_request_total' },
      null,
      'no-data',
      'did you mean http_requests_total?',
    ),
    wrong(
      'a query that is none',
      { kind: 'counts', bad: 'rate(http_requests_total[5m])', total: 'http_requests_total' },
      null,
      'bad-query',
      'expected a series',
    ),
    wrong('NaN', ERRORS.ask, (response) => response.end('http_requests_total{code="500"} NaN\n'), 'not-a-number', 'is NaN'),
    wrong(
      '10 MB',
      ERRORS.ask,
      (response) => response.end(Buffer.alloc(10 * 1024 * 1024 + 1, '# comment\n')),
      'too-large',
      'more than 10 MB',
    ),
    wrong(
      'an answer cut short',
      ERRORS.ask,
      (response) => response.end('http_requests_total{code="500"} 1'),
      'partial',
      'expected a line feed',
    ),
    wrong(
      'a connection cut short',
      ERRORS.ask,
      (response) =>
        response.writeHead(200, { 'content-length': '100000' }).write('http_requests_total{code="500"} 1\n', () => response.destroy()),
      'unreachable',
      'gave no metrics',
    ),
    wrong(
      'a page that is not there',
      ERRORS.ask,
      (response) => response.writeHead(404).end('404 page not found'),
      'refused',
      'answers 404',
    ),
    wrong('an answer that does not come', ERRORS.ask, () => undefined, 'timeout', 'no answer in'),
  ],
  {
    name: 'TLS where there is none: the reason is told',
    run: async (world) => {
      await using versions = await TwoVersions.open(world.plane, world.namespace, { old: QUICK, new: QUICK });
      for (const pod of await podsOf(world))
        await world.plane.client.patch(`/api/v1/namespaces/${world.namespace}/pods/${pod}`, {
          metadata: { annotations: { 'prometheus.io/scheme': 'https' } },
        });
      const { message } = expectNothing(await once(world.client, versions, ERRORS.ask), 'unreachable');
      return message;
    },
  },
  {
    name: 'RBAC: the missing rule is named; with the shipped Role it works',
    realOnly: 'RBAC',
    run: async (world) => {
      await using versions = await TwoVersions.open(world.plane, world.namespace, { old: QUICK, new: QUICK });
      const client = await world.clientOf('releaser');
      const shipped = parseAllDocuments(
        await readFile(new URL('../../../../docs/reference/rbac.yaml', import.meta.url), 'utf8'),
      )[0]?.toJS();
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${world.namespace}`;
      await world.plane.client.create(`${rbac}/rolebindings`, {
        metadata: { name: 'releaser' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'sluice-release' },
        subjects: [{ kind: 'User', name: 'releaser', apiGroup: 'rbac.authorization.k8s.io' }],
      });
      const refusals: string[] = [];
      const role = (resources: readonly string[]) => ({
        ...shipped,
        rules: resources.length === 0 ? shipped.rules : [{ apiGroups: [''], resources, verbs: ['list'] }],
      });
      for (const resources of [['secrets'], ['pods'], []]) {
        await world.plane.client
          .create(`${rbac}/roles`, role(resources))
          .catch(() => world.plane.client.patch(`${rbac}/roles/sluice-release`, { rules: role(resources).rules }));
        // The authorizer hears of a Role a moment later.
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const reading = await once(client, versions, { kind: 'gauge', query: 'queue_depth' });
        if (resources.length > 0) refusals.push(expectNothing(reading, 'refused').message);
        else equal('reading with the shipped Role', reading, { kind: 'values', new: [0, 0], old: [0, 0] });
      }
      check(refusals[0]?.includes('resources: [pods]\n') === true, `expected pods to be named, got ${refusals[0]}`);
      check(refusals[1]?.includes('resources: [pods/proxy]\n') === true, `expected pods/proxy to be named, got ${refusals[1]}`);
      return 'list of pods, then get of pods/proxy named; then a value of each instance';
    },
  },
];

interface WatchOptions {
  readonly requestsPerSecond?: number;
  readonly during?: (second: number, versions: TwoVersions) => Promise<void>;
}

async function watch(
  { plane, namespace, client }: MetricWorld,
  behaviours: Parameters<typeof TwoVersions.open>[2],
  seconds: number,
  { requestsPerSecond = REQUESTS_PER_SECOND, during }: WatchOptions = {},
): Promise<Watched> {
  await using versions = await TwoVersions.open(plane, namespace, behaviours);
  if (requestsPerSecond > 0) await versions.send(requestsPerSecond);
  return await versions.watch(new PodsSource(client, SETTINGS), {
    metrics: BOTH,
    seconds,
    until: ({ verdict }) => verdict === 'fail',
    ...(during && { during: (second) => during(second, versions) }),
  });
}

/** New instances are a program that answers so, old ones are good; what a second look says. */
function wrong(what: string, ask: MetricAsk, answer: OddProgram['answer'] | null, code: string, message: string): MetricCase {
  return {
    name: `wrong input, ${what}: ${code}`,
    run: async (world) => {
      await using program = await OddProgram.start(world.plane.kind === 'real' ? 'routable' : 'loopback');
      if (answer !== null) program.answer = answer;
      const behaviour = answer === null ? QUICK : { address: program.address };
      await using versions = await TwoVersions.open(world.plane, world.namespace, { old: behaviour, new: behaviour });
      if (answer === null) await versions.send(REQUESTS_PER_SECOND);
      const metric: ResolvedMetric = { ...ERRORS, ask };
      const watched = await versions.watch(new PodsSource(world.client, { ...SETTINGS, timeoutSeconds: code === 'timeout' ? 2 : 10 }), {
        metrics: [metric],
        seconds: 3,
      });
      check(watched.judgement.verdict !== 'pass', 'it passed');
      const last = expectNothing(watched.readings.at(-1)?.[0], code);
      check(last.message.includes(message), `expected ${message}, got ${last.message}`);
      return `${watched.judgement.verdict}: ${last.message.slice(0, 160)}`;
    },
  };
}

async function once(client: RestClient, versions: TwoVersions, ask: MetricAsk): Promise<Reading> {
  const until = Date.now();
  const side = (hash: string) => ({ replicaSets: [`api-${hash}`], from: until - 1_000, until });
  return new PodsSource(client, SETTINGS).read(
    { place: versions.place, ask, new: side('new'), old: side('old') },
    new AbortController().signal,
  );
}

function expectNothing(reading: Reading | undefined, code: string): Extract<Reading, { kind: 'nothing' }> {
  if (reading?.kind !== 'nothing' || reading.code !== code) throw new Error(`expected nothing (${code}), got ${JSON.stringify(reading)}`);
  return reading;
}

async function podsOf({ plane, namespace }: MetricWorld): Promise<string[]> {
  const { items } = await plane.client.list<{ metadata: { name: string } }>(`/api/v1/namespaces/${namespace}/pods`);
  return items.map(({ metadata }) => metadata.name);
}

function told({ course, judgement }: Watched): string {
  return `${course.join(' → ')}: ${judgement.reason.slice(0, 200)}`;
}
