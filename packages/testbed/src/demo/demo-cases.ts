import { isDeepStrictEqual } from 'node:util';
import { check, equal } from '../scenarios/scenario.ts';
import { blockedFile, CONTEXT, type DemoPlane } from './demo-plane.ts';
import { callDemo, type DemoResult, REPORT } from './demo-process.ts';

export interface DemoCase {
  readonly name: string;
  /** Throws with what is wrong; returns the evidence. */
  run(plane: DemoPlane): Promise<string>;
}

const GOOD = {
  version: 'v2',
  outcome: 'succeeded',
  desired: 10,
  minReady: 10,
  batches: [
    { wanted: 1, old: 9, new: 1, ready: 10 },
    { wanted: 3, old: 7, new: 3, ready: 10 },
    { wanted: 10, old: 0, new: 10, ready: 10 },
  ],
};
const BAD = { version: 'v3-bad', outcome: 'rolled-back', desired: 10, minReady: 10 };

/** What the demo may show: on a cluster the bad version never becomes ready; in the sandbox it stands until its errors are beyond doubt, by chance into the second batch. */
const EXPECTED = {
  cluster: [{ releases: [GOOD, { ...BAD, batches: [{ wanted: 1, old: 10, new: 1, ready: 10 }] }] }],
  sandbox: [1, 2].map((count) => ({ releases: [GOOD, { ...BAD, batches: GOOD.batches.slice(0, count) }] })),
};

function document(result: DemoResult, where: keyof typeof EXPECTED): void {
  equal(`exit code, with «${result.stderr.slice(-400)}»`, result.exitCode, 0);
  const found: unknown = JSON.parse(result.stdout);
  check(
    EXPECTED[where].some((expected) => isDeepStrictEqual(found, expected)),
    `the document is ${result.stdout}`,
  );
}

const leftOnly = (result: DemoResult, ...files: readonly string[]) => equal('files left behind', result.left.join(', '), files.join(', '));

/** One image after another may stand for several versions. */
const images = (plane: DemoPlane, ...tags: readonly string[]) => ['--image', ...tags.map((tag) => `${plane.host}/shop/${tag}`)];
const onPlane = (...more: readonly string[]) => ['--context', CONTEXT, ...more];

const SANDBOX: DemoCase = {
  name: 'sandbox: one document, under 60 s',
  async run() {
    const result = await callDemo({ args: ['--json'] });
    document(result, 'sandbox');
    leftOnly(result, REPORT);
    check(result.stderr.includes('golden-signals'), `nothing is said of the verification: «${result.stderr.slice(-600)}»`);
    check(result.durationMs < 60_000, `it took ${result.durationMs} ms, expected less than 60,000`);
    return `${(result.durationMs / 1000).toFixed(1)} s`;
  },
};

const REAL: readonly DemoCase[] = [
  {
    name: 'real control plane: one document, namespace gone',
    async run(plane) {
      const before = await plane.namespaces();
      const args = onPlane('--json', ...images(plane, 'web:v1', 'web:v2', 'web:v3'), '--port', '8080', '--namespace', 'demo-whole');
      const result = await callDemo({ args, kubeconfigPath: plane.controlPlane.kubeconfigPath });
      document(result, 'cluster');
      leftOnly(result, REPORT);
      // Other cases make and remove theirs meanwhile.
      check(!(await plane.namespaces()).includes('demo-whole'), 'namespace demo-whole is still there');
      check(before.includes('default'), `namespaces before were ${before}`);
      return `${(result.durationMs / 1000).toFixed(1)} s`;
    },
  },
  {
    name: 'real control plane: one image for all versions, and Ctrl-C in a hold',
    async run(plane) {
      const args = onPlane(...images(plane, 'web:v1'), '--namespace', 'demo-interrupted');
      const result = await callDemo({ args, kubeconfigPath: plane.controlPlane.kubeconfigPath, interruptAt: 'held: 9 old, 1 new' });
      equal(`exit code, with «${result.stderr.slice(-400)}»`, result.exitCode, 130);
      leftOnly(result);
      check(!(await plane.namespaces()).includes('demo-interrupted'), 'namespace demo-interrupted is still there');
      return 'exit 130, namespace gone';
    },
  },
  {
    name: 'real control plane: whoever read what is said goes away',
    async run(plane) {
      const args = onPlane(...images(plane, 'web:v1'), '--namespace', 'demo-unread');
      const result = await callDemo({ args, kubeconfigPath: plane.controlPlane.kubeconfigPath, unreadAt: 'held: 9 old, 1 new' });
      // The demo's own is 141; npm, which cannot say so any more, ends with 1.
      check(result.exitCode !== 0, 'it ended with 0');
      leftOnly(result);
      check(!(await plane.namespaces()).includes('demo-unread'), 'namespace demo-unread is still there');
      return `exit ${result.exitCode}, namespace gone`;
    },
  },
  {
    name: 'real control plane: a "good" version that crashes makes it fail',
    async run(plane) {
      const args = onPlane(...images(plane, 'broken:v1', 'broken:v2'), '--namespace', 'demo-broken');
      const result = await callDemo({ args, kubeconfigPath: plane.controlPlane.kubeconfigPath });
      equal('exit code', result.exitCode, 1);
      const line = 'NOT AS IT HAD TO BE: v2: the command says: expected succeeded, got rolled-back';
      check(result.stderr.includes(line), `expected «${line}», got «${result.stderr.slice(-600)}»`);
      check(!(await plane.namespaces()).includes('demo-broken'), 'namespace demo-broken is still there');
      return 'exit 1, named, namespace gone';
    },
  },
];

interface Wrong {
  readonly name: string;
  readonly args: (plane: DemoPlane) => readonly string[];
  readonly kubeconfig?: (plane: DemoPlane) => string;
  readonly exitCode: number;
  readonly message: string;
}

const WRONG: readonly Wrong[] = [
  { name: 'an unknown option', args: () => ['--contxt', 'x'], exitCode: 2, message: "unknown option '--contxt'" },
  {
    name: 'options of a cluster for the sandbox',
    args: () => ['--image', 'a/b:1', '--port', '80'],
    exitCode: 2,
    message: '--image, --port: only with --context',
  },
  { name: 'a port that is none', args: () => onPlane('--port', '99999'), exitCode: 2, message: 'expected a port from 1 to 65535' },
  { name: 'an unknown context', args: () => ['--context', 'sluice-testbet'], exitCode: 2, message: 'Did you mean "sluice-testbed"?' },
  {
    name: 'a cluster that does not answer',
    args: () => onPlane(),
    kubeconfig: ({ away }) => away,
    exitCode: 1,
    message: 'cannot be reached',
  },
  {
    name: 'nobody in particular',
    args: (plane) => onPlane(...images(plane, 'web:v1')),
    kubeconfig: ({ nobody }) => nobody,
    exitCode: 2,
    message: 'the demo may not make its namespace',
  },
  {
    name: 'a namespace that exists',
    args: (plane) => onPlane('--namespace', 'default', ...images(plane, 'web:v1')),
    exitCode: 2,
    message: 'namespace default exists already',
  },
  {
    name: 'a namespace with a wrong name',
    args: (plane) => onPlane('--namespace', 'My_Demo', ...images(plane, 'web:v1')),
    exitCode: 2,
    message: '--namespace: Namespace "My_Demo" is invalid',
  },
  {
    name: 'a tag that is not there',
    args: (plane) => onPlane(...images(plane, 'web:v9')),
    exitCode: 2,
    message: 'web:v9 not in registry (newest: v3, v2, v1)',
  },
  {
    name: 'two repositories',
    args: (plane) => onPlane(...images(plane, 'web:v1', 'broken:v1')),
    exitCode: 2,
    message: 'expected tags of one repository',
  },
  {
    name: 'a report that cannot be written',
    args: ({ controlPlane }) => ['--report', blockedFile(controlPlane.folder)],
    exitCode: 2,
    message: 'the report cannot be written',
  },
];

const refused = ({ name, args, kubeconfig, exitCode, message }: Wrong): DemoCase => ({
  name: `refused: ${name}`,
  async run(plane) {
    const before = await plane.namespaces();
    const kubeconfigPath = kubeconfig?.(plane) ?? plane.controlPlane.kubeconfigPath;
    const result = await callDemo({ args: args(plane), kubeconfigPath });
    equal(`exit code, with «${result.stderr.slice(-400)}»`, result.exitCode, exitCode);
    check(result.stderr.includes(message), `expected «${message}», got «${result.stderr}»`);
    equal('namespaces', await plane.namespaces(), before);
    leftOnly(result);
    return message;
  },
});

/** One after another: its time counts. Then those that only wait, beside each other. Then, with nobody else making namespaces, the refused. */
export const DEMO_CASES: readonly { readonly cases: readonly DemoCase[]; readonly together: boolean }[] = [
  { cases: [SANDBOX], together: false },
  { cases: REAL, together: true },
  { cases: WRONG.map(refused), together: false },
];
