import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../kube/objects.ts';
import { unansweredProbe } from './unanswered-probe.ts';

function pod(...containers: readonly Partial<Container>[]): Pod {
  return {
    metadata: { name: 'web-1', namespace: 'shop' },
    spec: { containers: containers.map((container) => ({ name: 'web', image: 'shop/web:v1', ...container })) },
  };
}

const ports = [{ containerPort: 8080, name: 'http' }];

describe('unansweredProbe', () => {
  it.each<[string, Partial<Container>]>([
    ['a probe to a declared port', { ports, readinessProbe: { httpGet: { port: 8080 } } }],
    ['a probe to a declared port by its name', { ports, readinessProbe: { tcpSocket: { port: 'http' } } }],
    ['a container that declares no ports', { readinessProbe: { httpGet: { port: 9 } } }],
    ['a container without a probe', { ports }],
    ['a probe that runs a command', { ports, readinessProbe: {} }],
  ])('lets %s pass', (_, container) => {
    expect(unansweredProbe(pod(container), '10.100.0.1')).toBeUndefined();
  });

  it('says of another port what a kubelet says when nobody listens', () => {
    expect(unansweredProbe(pod({ ports, readinessProbe: { httpGet: { path: '/healthz', port: 9 } } }), '10.100.0.1')).toEqual({
      port: 9,
      message: 'Readiness probe failed: Get "http://10.100.0.1:9/healthz": dial tcp 10.100.0.1:9: connect: connection refused',
    });
    expect(unansweredProbe(pod({ ports, readinessProbe: { tcpSocket: { port: 9 } } }), '10.100.0.1')?.message).toBe(
      'Readiness probe failed: dial tcp 10.100.0.1:9: connect: connection refused',
    );
  });

  it('looks at every container', () => {
    const unanswered = unansweredProbe(pod({ ports }, { ports, readinessProbe: { grpc: { port: 9 } } }), '10.100.0.1');
    expect(unanswered?.port).toBe(9);
  });
});
