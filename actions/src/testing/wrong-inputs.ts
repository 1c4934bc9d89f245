import type { ActionName } from '../main.ts';
import { planOf, type Shop } from './shop.ts';

/** One kind of wrong input to one action, and what has to be said about it. */
export interface WrongInput {
  readonly action: ActionName;
  readonly kind: string;
  readonly inputs: (shop: Shop) => Readonly<Record<string, string>>;
  /** The plan, when it is another than the good one. */
  readonly plan?: (shop: Shop) => string;
  readonly reason: string;
  /** What the message has to say. */
  readonly says: RegExp;
  /** Where the annotation points to. */
  readonly at?: { readonly file: string; readonly line: number };
}

type InputsOf = (shop: Shop) => Readonly<Record<string, string>>;

const check: InputsOf = ({ kubeconfig }) => ({ environment: 'test', version: 'v2', kubeconfig });
/** A release is prepared before: its id is shop-test-1. */
const stage: InputsOf = ({ kubeconfig }) => ({
  environment: 'test',
  stage: '1',
  'release-id': 'shop-test-1',
  'plan-digest': 'sha256:0',
  kubeconfig,
});
const back: InputsOf = ({ kubeconfig }) => ({ environment: 'test', kubeconfig });
const status: InputsOf = ({ kubeconfig }) => ({ run: 'status --environment test', kubeconfig });

const but =
  (inputs: InputsOf, change: Readonly<Record<string, string>>): InputsOf =>
  (shop) => ({ ...inputs(shop), ...change });
const without =
  (inputs: InputsOf, name: string): InputsOf =>
  (shop) =>
    Object.fromEntries(Object.entries(inputs(shop)).filter(([key]) => key !== name));

const BROKEN = 'apiVersion: v1\nkind: Config\nclusters: [\n';
const MANY_BATCHES = Array.from({ length: 200 }, (_, index) => `{ batch: ${index + 1} }`).join(', ');
const TWO_TARGETS = '    targets: [{ name: here, namespace: shop }, { name: there, namespace: other, after: [here] }]\n';

export const WRONG_INPUTS: readonly WrongInput[] = [
  {
    action: 'precheck',
    kind: 'missing input',
    inputs: without(check, 'environment'),
    reason: 'inputs-invalid',
    says: /"environment" is missing/,
  },
  {
    action: 'precheck',
    kind: 'neither version nor artifacts',
    inputs: without(check, 'version'),
    reason: 'inputs-invalid',
    says: /none of "version", "artifacts", "release-id"/,
  },
  {
    action: 'precheck',
    kind: 'misspelt input',
    inputs: but(check, { verison: 'v2' }),
    reason: 'inputs-invalid',
    says: /no input "verison"\. Did you mean "version"/,
  },
  {
    action: 'precheck',
    kind: 'contradictory inputs',
    inputs: but(check, { artifacts: 'web=x:v2' }),
    reason: 'inputs-invalid',
    says: /"version" and "artifacts" contradict/,
  },
  {
    action: 'precheck',
    kind: 'no such verdict',
    inputs: but(check, { 'fail-on': 'fails' }),
    reason: 'inputs-invalid',
    says: /Did you mean "fail"/,
  },
  {
    action: 'precheck',
    kind: 'broken kubeconfig',
    inputs: but(check, { kubeconfig: BROKEN }),
    reason: 'kubeconfig-invalid',
    says: /input kubeconfig/,
  },
  {
    action: 'precheck',
    kind: 'no kubeconfig',
    inputs: without(check, 'kubeconfig'),
    reason: 'kubeconfig-missing',
    says: /input kubeconfig \(empty\)[\s\S]*secret of a GitHub environment/,
  },
  {
    action: 'precheck',
    kind: 'broken secrets',
    inputs: but(check, { secrets: 'TOKEN\n' }),
    reason: 'secrets-invalid',
    says: /line 1 is not NAME=value/,
  },
  {
    action: 'precheck',
    kind: 'broken artifacts',
    inputs: (shop) => ({ ...without(check, 'version')(shop), artifacts: 'web' }),
    reason: 'artifacts-invalid',
    says: /artifacts:1: expected service=image/,
  },
  {
    action: 'precheck',
    kind: 'plan with errors',
    inputs: check,
    plan: ({ image }) => planOf(image, { more: '    startegy: steps\n    onFailure: never\n' }),
    reason: 'plan-invalid',
    says: /unknown key "startegy"[\s\S]*onFailure/,
    at: { file: 'release.yaml', line: 10 },
  },
  {
    action: 'precheck',
    kind: 'no plan',
    inputs: but(check, { plan: 'nowhere.yaml' }),
    reason: 'plan-invalid',
    says: /nowhere\.yaml/,
    at: { file: 'nowhere.yaml', line: 1 },
  },
  {
    action: 'precheck',
    kind: "stages over GitHub's matrix",
    inputs: check,
    plan: ({ image }) =>
      planOf(image, { steps: `${MANY_BATCHES}, { batch: 100% }` })
        .replace(/ {4}targets: .*\n/, TWO_TARGETS)
        .replace('{ batch: 200 }, ', ''),
    reason: 'too-many-stages',
    says: /400 stages, and GitHub runs at most 256/,
  },
  {
    action: 'precheck',
    kind: 'release-id nobody knows',
    inputs: (shop) => ({ ...without(check, 'version')(shop), 'release-id': 'shop-test-9' }),
    reason: 'unknown-release',
    says: /no release shop-test-9/,
  },
  {
    action: 'deploy-batch',
    kind: 'missing inputs',
    inputs: ({ kubeconfig }) => ({ kubeconfig }),
    reason: 'inputs-invalid',
    says: /4 of the inputs are wrong[\s\S]*"environment"[\s\S]*"stage"[\s\S]*"release-id"[\s\S]*"plan-digest"/,
  },
  {
    action: 'deploy-batch',
    kind: 'misspelt input',
    inputs: but(stage, { 'plan-digets': 'x' }),
    reason: 'inputs-invalid',
    says: /Did you mean "plan-digest"/,
  },
  {
    action: 'deploy-batch',
    kind: 'plan digest changed',
    inputs: stage,
    reason: 'plan-changed',
    says: /another plan was prechecked: shop-test-1 runs plan sha256:/,
  },
  {
    action: 'deploy-batch',
    kind: 'release nobody knows',
    inputs: but(stage, { 'release-id': 'shop-test-9' }),
    reason: 'unknown-release',
    says: /no release shop-test-9 .*the newest is shop-test-1/,
  },
  {
    action: 'deploy-batch',
    kind: 'broken kubeconfig',
    inputs: but(stage, { kubeconfig: BROKEN }),
    reason: 'kubeconfig-invalid',
    says: /input kubeconfig/,
  },
  {
    action: 'precheck',
    kind: 'kubeconfig with lines that hide outputs',
    inputs: (shop) => ({ ...check(shop), kubeconfig: shop.kubeconfig.replace('user: {}', 'user: {\n      }') }),
    reason: 'outputs-hidden',
    says: /has a line that is only "\}" \(line \d+\)[\s\S]*hide the output "stages"[\s\S]*base64 -w0[\s\S]*Nothing was changed/,
  },
  {
    action: 'precheck',
    kind: 'secrets with a value that hides outputs',
    inputs: but(check, { secrets: 'WHICH=shop-test' }),
    reason: 'outputs-hidden',
    says: /what WHICH holds stands in the outputs[\s\S]*hide the output "release-id"/,
  },
  {
    action: 'deploy-batch',
    kind: 'outputs of precheck that GitHub has hidden',
    inputs: without(without(without(stage, 'stage'), 'release-id'), 'plan-digest'),
    reason: 'inputs-invalid',
    says: /"stage" is missing[\s\S]*Skip output … since it may contain secret[\s\S]*base64 -w0[\s\S]*"release-id" is missing/,
  },
  {
    action: 'rollback',
    kind: 'missing input',
    inputs: without(back, 'environment'),
    reason: 'inputs-invalid',
    says: /"environment" is missing/,
  },
  {
    action: 'rollback',
    kind: 'misspelt choice',
    inputs: but(back, { when: 'plan-say' }),
    reason: 'inputs-invalid',
    says: /Did you mean "plan-says"/,
  },
  {
    action: 'rollback',
    kind: 'version nobody knows',
    inputs: but(back, { to: 'v9' }),
    reason: 'no-version',
    says: /no good release v9 is recorded/,
  },
  {
    action: 'rollback',
    kind: 'not the newest release',
    inputs: but(back, { 'release-id': 'shop-test-0' }),
    reason: 'not-newest',
    says: /shop-test-0 is not the newest release: shop-test-1/,
  },
  {
    action: 'rollback',
    kind: 'broken kubeconfig',
    inputs: but(back, { kubeconfig: BROKEN }),
    reason: 'kubeconfig-invalid',
    says: /input kubeconfig/,
  },
  { action: 'sluice', kind: 'missing input', inputs: without(status, 'run'), reason: 'inputs-invalid', says: /"run" is missing/ },
  {
    action: 'sluice',
    kind: 'open quote',
    inputs: but(status, { run: 'rollback --reason "bad' }),
    reason: 'run-invalid',
    says: /is not closed/,
  },
  {
    action: 'sluice',
    kind: 'misspelt command',
    inputs: but(status, { run: 'stauts' }),
    reason: 'exit-2',
    says: /unknown command 'stauts'/,
  },
  {
    action: 'sluice',
    kind: 'shell text',
    inputs: but(status, { run: 'status; touch /tmp/x' }),
    reason: 'exit-2',
    says: /unknown command 'status;'/,
  },
  {
    action: 'verify-metrics',
    kind: 'neither a plan nor workloads',
    inputs: ({ kubeconfig }) => ({ kubeconfig }),
    reason: 'inputs-invalid',
    says: /none of "environment", "workloads"/,
  },
  {
    action: 'verify-metrics',
    kind: 'all that is wrong at once',
    inputs: ({ kubeconfig }) => ({ workloads: 'web, api', for: 'soon', use: 'mine', baseline: 'web', kubeconfig }),
    reason: 'inputs-invalid',
    says: /3 of the inputs are wrong[\s\S]*for: expected a duration[\s\S]*use: mine needs a plan[\s\S]*baseline: it is for one workload/,
  },
  {
    action: 'verify-metrics',
    kind: 'a verification that the plan does not have',
    inputs: ({ kubeconfig }) => ({ environment: 'test', use: 'golden', kubeconfig }),
    reason: 'plan-invalid',
    says: /verification "golden" was asked for/,
  },
  {
    action: 'verify-metrics',
    kind: 'a workload that is not there',
    inputs: ({ kubeconfig }) => ({ workloads: 'wbe', namespace: 'shop', kubeconfig }),
    reason: 'no-workload',
    says: /there is no Deployment shop\/wbe/,
  },
];
