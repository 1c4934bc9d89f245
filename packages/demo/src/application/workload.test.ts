import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DemoVersion } from './version.ts';
import { deploymentOf } from './workload.ts';

const version: DemoVersion = { name: 'v1', repository: 'shop/web', digest: `sha256:${'0'.repeat(64)}`, fault: 'none' };
const schema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([
          z.object({
            image: z.string(),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            ports: z.tuple([z.object({ containerPort: z.number() })]).optional(),
            readinessProbe: z.object({ httpGet: z.object({ port: z.number() }) }).optional(),
          }),
        ]),
      }),
    }),
  }),
});
const containerOf = (...input: Parameters<typeof deploymentOf>) => schema.parse(deploymentOf(...input)).spec.template.spec.containers[0];

describe('deploymentOf', () => {
  it('asks a good version where it listens', () => {
    const { ports, readinessProbe } = containerOf(version, { port: 8080, container: {} });
    expect(readinessProbe?.httpGet.port).toBe(8080);
    expect(ports?.[0].containerPort).toBe(8080);
  });

  it.each([8080, null])('asks a version that is never to be ready on a port that it does not declare (image listens on %s)', (port) => {
    const { ports, readinessProbe } = containerOf({ ...version, fault: 'never-ready' }, { port, container: {} });
    expect(ports?.[0].containerPort).toBe(8080);
    expect(readinessProbe?.httpGet.port).toBe(9);
  });

  it('does not guess where a good version of an unknown image listens', () => {
    const { ports, readinessProbe } = containerOf(version, { port: null, container: {} });
    expect([ports, readinessProbe]).toEqual([undefined, undefined]);
  });

  it('names the image by digest alone, which every container runtime takes', () => {
    expect(containerOf(version, { port: 8080, container: {} }).image).toBe(`shop/web@sha256:${'0'.repeat(64)}`);
  });

  it('makes versions of one image differ, and keeps what the image is told', () => {
    const { env } = containerOf(version, { port: 8080, container: { env: [{ name: 'PORT', value: '8080' }] } });
    expect(env).toEqual([
      { name: 'PORT', value: '8080' },
      { name: 'DEMO_VERSION', value: 'v1' },
    ]);
  });
});
