import { describe, expect, it } from 'vitest';
import { DIGEST } from './sample-facts.ts';
import { selectContainers } from './select-containers.ts';

const service = (container: string | null = null) =>
  ({ name: 'api', image: 'ghcr.io/acme/api', workload: { kind: 'Deployment', name: 'api', container } }) as const;
const pod = (...containers: [string, string][]) => ({ containers: containers.map(([name, image]) => ({ name, image })) });

describe('the containers a release sets', () => {
  it.each([
    ['the only one that runs the repository', pod(['main', 'ghcr.io/acme/api:v1'], ['proxy', 'envoy:1']), null, ['main']],
    [
      'every one that runs it, with a tag or a digest',
      pod(['web', 'ghcr.io/acme/api:v1'], ['log', 'busybox'], ['worker', `ghcr.io/acme/api@${DIGEST}`]),
      null,
      ['web', 'worker'],
    ],
    ['the named one, whatever it runs', pod(['main', 'old.example/api:v1'], ['x', 'ghcr.io/acme/api']), 'main', ['main']],
  ] as const)('are %s', (_name, podSpec, container, expected) => {
    const selection = selectContainers(podSpec, service(container));
    expect(selection.kind === 'selected' && selection.containers.map(({ name }) => name)).toEqual(expected);
  });

  it('carry their place in the pod, for the patch', () => {
    const selection = selectContainers(pod(['proxy', 'envoy:1'], ['main', 'ghcr.io/acme/api']), service());
    expect(selection).toEqual({ kind: 'selected', containers: [{ index: 1, name: 'main' }], untouchedInitContainers: [] });
  });

  it('never are init containers, which are named instead', () => {
    const podSpec = { ...pod(['main', 'ghcr.io/acme/api:v1']), initContainers: [{ name: 'migrate', image: 'ghcr.io/acme/api:v1' }] };
    expect(selectContainers(podSpec, service())).toMatchObject({ containers: [{ name: 'main' }], untouchedInitContainers: ['migrate'] });
    const onlyInit = { ...pod(['main', 'nginx']), initContainers: podSpec.initContainers };
    expect(selectContainers(onlyInit, service())).toMatchObject({
      kind: 'none',
      message: expect.stringContaining('only the init container migrate'),
    });
  });

  it('are none when nothing runs the repository, and what is there is listed', () => {
    expect(selectContainers(pod(['main', 'ghcr.io/acme/web:v1']), service())).toEqual({
      kind: 'none',
      message: 'no container runs ghcr.io/acme/api; containers: main (ghcr.io/acme/web:v1)',
      fix: 'set image of api to the repository one of them runs, or workload.container to its name',
    });
  });

  it('are none when the name is wrong, and the nearest name is offered', () => {
    expect(selectContainers(pod(['server', 'x'], ['proxy', 'y']), service('servre'))).toMatchObject({
      kind: 'none',
      message: 'no container is named "servre"; containers: server (x), proxy (y)',
      fix: 'did you mean "server"? Set it as workload.container of api',
    });
  });
});
