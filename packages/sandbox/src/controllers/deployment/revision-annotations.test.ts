import { expect, it } from 'vitest';
import { deployment } from '../testing/objects.ts';
import { type Annotations, newReplicaSetAnnotations, REVISION, REVISION_HISTORY } from './revision-annotations.ts';

// Upstream's TestAnnotationUtils.
it('counts the revision up and keeps as much of the former ones as there is room', () => {
  let annotations: Annotations = {};
  for (let revision = 11; revision <= 20; revision += 1) {
    annotations = newReplicaSetAnnotations(deployment({ replicas: 1 }), annotations, revision, true, 5);
    expect(annotations[REVISION]).toBe(String(revision));
    if (revision >= 13) expect(annotations[REVISION_HISTORY]).toBe(`${revision - 2},${revision - 1}`);
  }
});

it('copies the annotations of the Deployment, but for those that are its own', () => {
  const { metadata, ...rest } = deployment({ replicas: 3, maxSurge: 1 });
  const annotated = {
    ...rest,
    metadata: { ...metadata, annotations: { team: 'checkout', [REVISION]: '7', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
  };
  expect(newReplicaSetAnnotations(annotated, {}, 2, false)).toEqual({
    team: 'checkout',
    [REVISION]: '2',
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
  });
});

it('never counts a revision down', () => {
  expect(newReplicaSetAnnotations(deployment({ replicas: 1 }), { [REVISION]: '9' }, 4, true)).toEqual({ [REVISION]: '9' });
});
