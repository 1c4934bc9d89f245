import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePlan } from '../plan/parse-plan.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { draftFiles, type InitDraft } from './draft-files.ts';
import type { InitOptions } from './init-options.ts';
import type { SourceFile } from './source-objects.ts';
import { formatSourceProblems } from './source-problem.ts';

const FOLDER = fileURLToPath(new URL('./testdata/boutique/', import.meta.url));
const BOUTIQUE = readdirSync(FOLDER).map((file) => ({ file: `k8s/${file}`, text: readFileSync(`${FOLDER}${file}`, 'utf8') }));
const OPTIONS: InitOptions = { from: 'k8s', environments: [], namespace: null, fallbackName: 'repo', planPath: 'release.yaml' };

interface Shape {
  readonly name?: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly spec?: object;
  readonly podSpec?: object;
}

function deployment({ name = 'api', namespace, image = `ghcr.io/acme/${name}:v1`, replicas, spec, podSpec }: Shape = {}): string {
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      ...(replicas !== undefined && { replicas }),
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }], ...podSpec } },
      ...spec,
    },
  });
}

const file = (text: string, name = 'k8s/a.yaml'): SourceFile => ({ file: name, text });

function drafted(files: readonly SourceFile[], options: Partial<InitOptions> = {}): InitDraft {
  const result = draftFiles(files, { ...OPTIONS, ...options });
  if (!result.ok) throw new Error(formatSourceProblems(result.problems));
  return result.draft;
}

function refused(files: readonly SourceFile[], options: Partial<InitOptions> = {}): string {
  const result = draftFiles(files, { ...OPTIONS, ...options });
  return result.ok ? `accepted:\n${result.draft.plan}` : formatSourceProblems(result.problems);
}

describe('the manifests of eleven services', () => {
  const draft = drafted(BOUTIQUE, { environments: ['staging', 'production'] });

  it.each(['staging', 'production'])('give a plan that resolves for %s unedited', (environment) => {
    const parsed = parsePlan(draft.plan, { file: 'release.yaml' });
    if (!parsed.ok) throw new Error('not accepted');
    const resolved = resolvePlan(parsed.plan, { environment, digest: { sha256: () => '0'.repeat(64) } });
    if (!resolved.ok) throw new Error('not resolved');
    const [target] = resolved.resolved.targets;
    expect(target).toMatchObject({ namespace: 'default', context: environment });
    expect(target?.services).toHaveLength(11);
    expect(target?.services.map(({ image }) => image)).toContain('registry.example.com/boutique/frontend');
  });

  it('are released in the order in which their addresses show who calls whom', () => {
    const { services } = parse(draft.plan);
    expect(services.recommendationservice).toEqual({ after: ['productcatalogservice'] });
    expect(services.loadgenerator).toEqual({ after: ['frontend'] });
    expect(services.cartservice).toEqual({});
  });

  it('leave out what has versions of its own, and say so in the plan too', () => {
    expect(draft.leftOut.map(({ what }) => what)).toEqual(['Deployment redis-cart']);
    expect(draft.plan).toContain('# not here: Deployment redis-cart (k8s/cartservice.yaml:64)');
    expect(Object.keys(parse(draft.plan).services)).not.toContain('redis-cart');
  });

  it('name the application after the folder of their images, and the repository once', () => {
    expect(draft.application).toBe('boutique');
    expect(parse(draft.plan).defaults).toEqual({ service: { image: 'registry.example.com/boutique/$(service)' } });
  });

  it('give a workflow of the same jobs as the example', () => {
    const workflow = parse(draft.workflow);
    expect(Object.keys(workflow.jobs)).toEqual(['precheck', 'stage', 'close']);
    expect(workflow.env).toEqual({ PLAN: 'release.yaml' });
    expect(draft.workflow).not.toMatch(/\bshop\b/);
  });
});

describe('draftFiles', () => {
  it('takes the batches from the largest Deployment, an autoscaler counted', () => {
    const batches = (text: string) =>
      parse(drafted([file(text)]).plan).strategies.careful.steps.flatMap((step: { batch?: unknown }) => step.batch ?? []);
    expect(batches(deployment({ replicas: 4 }))).toEqual([1, '100%']);
    expect(batches(deployment({ replicas: 5 }))).toEqual([1, '25%', '100%']);
    const autoscaler =
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: x }\nspec: { scaleTargetRef: { kind: Deployment, name: api }, minReplicas: 8 }';
    expect(batches(`${deployment()}\n---\n${autoscaler}`)).toEqual([1, '25%', '100%']);
  });

  it('makes an environment of each namespace that has the same Deployments, production last', () => {
    const texts = ['shop-production', 'shop-staging'].map((namespace) => deployment({ namespace }));
    const extra = deployment({ name: 'tools', namespace: 'shop-staging' });
    const { plan, environments } = drafted([file([...texts, extra].join('\n---\n'))]);
    expect(environments).toEqual(['staging', 'production']);
    expect(parse(plan).environments.production.targets[0].namespace).toBe('shop-production');
    expect(parse(plan).services.tools).toEqual({ only: ['staging'] });
  });

  it('leaves off what the names of all Deployments begin with, where their images do not', () => {
    const texts = ['api', 'web'].map((name) => deployment({ name: `shop-${name}`, image: `ghcr.io/acme/${name}:v1` }));
    const { plan, services, application } = drafted([file(texts.join('\n---\n'))]);
    expect(services).toEqual(['api', 'web']);
    expect(application).toBe('shop');
    expect(parse(plan).defaults.service).toEqual({ image: 'ghcr.io/acme/$(service)', workload: { name: 'shop-$(service)' } });
  });

  it('reads the Deployments of a List, and an image by digest without its digest', () => {
    const image = `ghcr.io/acme/api@sha256:${'a'.repeat(64)}`;
    const { plan } = drafted([file(`{ "apiVersion": "v1", "kind": "List", "items": [${deployment({ image })}] }`)]);
    expect(parse(plan).services).toEqual({ api: { image: 'ghcr.io/acme/api' } });
  });

  it('names the container only where the image does not tell which', () => {
    const containers = (first: string, second: string) => ({
      containers: [
        { name: first, image: 'ghcr.io/acme/x:v1' },
        { name: second, image: 'ghcr.io/other/y:v1' },
      ],
    });
    const known = drafted([file(deployment({ podSpec: containers('proxy', 'api') }))]);
    expect(parse(known.plan).services).toEqual({ api: { image: 'ghcr.io/other/y' } });
    const unknown = drafted([file(deployment({ podSpec: containers('one', 'two') }))]);
    expect(parse(unknown.plan).services).toEqual({ api: { image: 'ghcr.io/acme/x', workload: { container: 'one' } } });
    expect(unknown.notes.join()).toContain('one of one, two: is it this one?');
  });

  it('keeps names that YAML would read as something else, and file names that would end a comment', () => {
    const stateful = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }';
    const { plan } = drafted([file(deployment({ name: '1' })), file(deployment({ name: 'null' })), file(stateful, 'k8s/a\nservices: {}')]);
    expect(Object.keys(parse(plan).services)).toEqual(['1', 'null']);
    expect(plan).toContain('# not here: StatefulSet db');
  });

  it('never writes a cycle, and says which edge it has left out', () => {
    const calls = (name: string, other: string) => ({
      name,
      podSpec: { containers: [{ name, image: `ghcr.io/acme/${name}:v1`, env: [{ name: 'PEER', value: `http://${other}:80/x` }] }] },
    });
    const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} } }`;
    const { plan } = drafted([
      file([deployment(calls('api', 'web')), deployment(calls('web', 'api')), service('api'), service('web')].join('\n---\n')),
    ]);
    expect(parse(plan).services).toEqual({ api: { after: ['web'] }, web: {} });
    expect(plan).toContain('# web also calls api');
  });

  it.each<[string, readonly SourceFile[], Partial<InitOptions>, readonly RegExp[]]>([
    ['an empty folder', [], {}, [/^k8s: no manifests are here/, /do {2}name the folder or the file/]],
    ['no Deployment', [file('apiVersion: v1\nkind: Service\nmetadata: { name: x }')], {}, [/1 file holds no Deployment/]],
    ['broken YAML', [file('a: 1\nb: [1, 2\nc: 3\n')], {}, [/^k8s\/a\.yaml:[34]: this is not valid YAML/]],
    ['a template', [file(`${'a: 1\n'}{{- if .Values.x }}\nb: {{ .Values.y }}\n{{- end }}\n`)], {}, [/^k8s\/a\.yaml:2: this is a template/]],
    [
      'a Helm chart, whose templates are not complained of one by one',
      [file('name: c', 'k8s/Chart.yaml'), file('{{ x }', 'k8s/templates/a.yaml'), file('name: d', 'k8s/charts/d/Chart.yaml')],
      {},
      [/^k8s: this is a Helm chart[\s\S]*helm template RELEASE k8s > rendered\.yaml/, /\n1 problem$/],
    ],
    [
      'a kustomization',
      [file('resources: []', 'k8s/base/kustomization.yml')],
      {},
      [/^k8s\/base: this is a kustomization[\s\S]*kubectl kustomize/],
    ],
    [
      'two Deployments of one name',
      [file(deployment()), file(`\n${deployment()}`, 'k8s/b.yaml')],
      {},
      [/^k8s\/b\.yaml:2: a second Deployment api and no namespace; the first is at k8s\/a\.yaml:1/],
    ],
    [
      'an image that is none',
      [file(deployment({ image: 'Nope!' }))],
      {},
      [/Deployment api, container main: "Nope!" is no image reference/],
    ],
    ['an image that is missing', [file(deployment({ image: '' }))], {}, [/container main: it has no image/]],
    ['an image by a broken digest', [file(deployment({ image: 'acme/api@sha256:abc' }))], {}, [/expected sha256: and 64 hex digits/]],
    ['an image of a template', [file(deployment({ image: '$(IMAGE)' }))], {}, [/its image "\$\(IMAGE\)" is a template/]],
    ['images without a repository', [file(deployment({ image: 'frontend' }))], {}, [/frontend is one of Docker's official images/]],
    ['a Deployment without containers', [file(deployment({ podSpec: { containers: [] } }))], {}, [/spec\.template\.spec\.containers/]],
    [
      'namespaces that have nothing in common',
      [file([deployment({ namespace: 'a' }), deployment({ name: 'web', namespace: 'b' })].join('\n---\n'))],
      {},
      [/none is in two of them: a \(api\), b \(web\)/],
    ],
    [
      'environments that no namespace belongs to',
      [file([deployment({ namespace: 'a' }), deployment({ namespace: 'b' })].join('\n---\n'))],
      { environments: ['production'] },
      [/no namespace belongs to environment production; found: a, b/],
    ],
    [
      'one Deployment with two images',
      [file([deployment({ namespace: 'a' }), deployment({ namespace: 'b', image: 'acme/other:v1' })].join('\n---\n'))],
      {},
      [/runs acme\/other here and ghcr\.io\/acme\/api at k8s\/a\.yaml:1/],
    ],
    [
      'an environment that cannot be one',
      [file(deployment())],
      { environments: ['Prod!', 'a', 'a'] },
      [/"Prod!" cannot be/, /a is named twice/],
    ],
    [
      'several at once',
      [file('a: [', 'k8s/x.yaml'), file(deployment({ image: '' }))],
      {},
      [/k8s\/a\.yaml:1/, /k8s\/x\.yaml/, /2 problems/],
    ],
  ])('refuses %s', (_, files, options, says) => {
    const message = refused(files, options);
    for (const each of says) expect(message).toMatch(each);
  });
});
