import { linksOf, releaseDocument, releaseSections, renderComment, renderFinalLine, renderRejected, standingOf } from '@sluice/core';
import { REFUSING_CHECKS, recordOf, SITUATIONS, START } from '@sluice/core/testing/boutique';

/** The messages that people meet, as Markdown by name; the sample's, or with every text of others replaced. */
export function sampleMessages(): readonly { readonly name: string; readonly markdown: string }[] {
  const comments = Object.entries(SITUATIONS).map(([name, release]) => ({
    name,
    markdown: renderComment({ release, links: linksOf(recordOf(release)) }),
  }));
  const rejected = renderRejected({
    application: 'boutique',
    environment: 'production',
    version: 'v1.4.0',
    by: 'author-a',
    at: START,
    run: 'https://github.com/acme/boutique/actions/runs/123',
    checks: REFUSING_CHECKS,
  });
  const release = SITUATIONS['rolled-back'];
  const home = { label: '#812', url: 'https://github.com/acme/boutique/pull/812' };
  return [
    ...comments,
    { name: 'rejected', markdown: rejected },
    { name: 'final-line', markdown: renderFinalLine(release, home) },
    {
      name: 'summary',
      markdown: [
        '### ⛔ boutique v1.4.0 → production: rolled back',
        ...releaseSections(releaseDocument(release, standingOf(release))),
      ].join('\n\n'),
    },
  ];
}

/** A comment whose every text of others is the same hostile one. */
export function hostileMessage(text: string): string {
  const base = SITUATIONS['rolled-back'];
  const release = {
    ...base,
    version: text,
    reason: text,
    startedBy: text,
    approvals: base.approvals.map((approval) => ({ ...approval, by: text, comment: text })),
    causes: base.causes.map((cause) => ({ ...cause, service: text, kind: text, pod: text, message: text, log: [text], events: [text] })),
    phases: base.phases.map((phase) => ({ ...phase, reason: text })),
    checks: base.checks.map((check) => ({
      ...check,
      findings: [{ target: text, service: text, verdict: 'fail' as const, message: text }],
    })),
    workloads: base.workloads.map((workload) => ({ ...workload, back: { ...workload.back, version: text } })),
  };
  const none = { run: null, changes: null, environment: null };
  return [renderComment({ release, links: none }), ...releaseSections(releaseDocument(release, standingOf(release)))].join('\n\n');
}
