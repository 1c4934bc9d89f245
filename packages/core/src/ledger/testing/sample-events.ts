import type { LedgerEvent } from '../ledger-event.ts';

/** Events of releases that began, were approved and ended: three for each, from number 1 on. */
export function sampleEvents(releases: number, application = 'shop'): LedgerEvent[] {
  return Array.from({ length: releases }, (_, index) => eventsOf(application, index + 1)).flat();
}

export function eventsOf(application: string, number: number): LedgerEvent[] {
  const base = Date.parse('2026-11-23T12:00:00Z') + number * 600_000;
  const at = (seconds: number): string => new Date(base + seconds * 1000).toISOString();
  const release = `${application}-production-${number}`;
  const images = (version: number): string[] => [`ghcr.io/acme/api@sha256:${String(version).padStart(64, '0')}`];
  const common = { application, environment: 'production', release, version: `v${number}` };
  const id = (ordinal: number): string => `${release}-${base.toString(36)}-${3 * number + ordinal}`;
  return [
    {
      ...common,
      id: id(0),
      kind: 'started',
      at: at(0),
      by: 'ada',
      planDigest: `sha256:${'ab'.repeat(32)}`,
      origin: {
        server: 'https://github.com',
        repository: `acme/${application}`,
        commit: 'c0ffee',
        ref: 'refs/heads/main',
        run: '7',
        attempt: 1,
      },
      services: [
        {
          service: 'api',
          target: 'eu',
          digest: `sha256:${String(number).padStart(64, '0')}`,
          from: { version: `v${number - 1}`, images: images(number - 1) },
          to: { version: `v${number}`, images: images(number) },
        },
      ],
      checks: [{ check: 'image', mode: 'block', verdict: 'pass', count: 1, findings: [] }],
      overrides: [],
    },
    {
      ...common,
      id: id(1),
      kind: 'approval',
      at: at(60),
      by: 'grace',
      approval: 'go',
      scope: 'release',
      decision: 'approved',
      via: 'environment',
      comment: null,
      seenAt: at(61),
      samePerson: false,
    },
    {
      ...common,
      id: id(2),
      kind: 'ended',
      at: at(300),
      by: 'ada',
      outcome: number % 5 === 0 ? 'rolled-back' : 'succeeded',
      reason: 'it runs everywhere',
      startedAt: at(0),
      services: [{ service: 'api', target: 'eu', now: { version: `v${number}`, images: images(number) } }],
    },
  ];
}
