import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summariseChecks } from '../../ledger/check-summary.ts';
import { boutique, boutiquePlan, check, movedTo, REFUSING_CHECKS, recordOf, SITUATIONS, START } from '../testing/boutique.ts';
import { linksOf } from './links.ts';
import { COMMENT_CHARACTERS, renderComment } from './render-comment.ts';
import { renderFinalLine } from './render-final-line.ts';
import { renderRejected } from './render-rejected.ts';

const rejected = {
  application: 'boutique',
  environment: 'production',
  version: 'v1.4.0',
  by: 'author-a',
  at: START,
  run: 'https://github.com/acme/boutique/actions/runs/123',
  checks: REFUSING_CHECKS,
};

describe('renderComment', () => {
  it.each(Object.entries(SITUATIONS))('tells how it stands: %s', async (name, release) => {
    const text = renderComment({ release, links: linksOf(recordOf(release)) });
    await expect(`${text}\n`).toMatchFileSnapshot(`../testdata/comment-${name}.md`);
  });

  it('tells what the checks refused', async () => {
    await expect(`${renderRejected(rejected)}\n`).toMatchFileSnapshot('../testdata/comment-rejected.md');
  });

  it('tells what a newer one waits for', async () => {
    const behind = 'boutique-production-42 (v1.3.0) is held: approval production-approval';
    const text = renderRejected({ ...rejected, checks: [], waits: { behind, until: START + 7 * 86_400_000 } });
    await expect(`${text}\n`).toMatchFileSnapshot('../testdata/comment-waits-for-release.md');
  });

  it('says in one line elsewhere how it ended', async () => {
    const home = { label: '#812', url: 'https://github.com/acme/boutique/pull/812' };
    const lines = [renderFinalLine(SITUATIONS.done, home), renderFinalLine(SITUATIONS['rolled-back'], home)];
    await expect(`${lines.join('\n\n')}\n`).toMatchFileSnapshot('../testdata/final-lines.md');
  });

  it('has a row for each of many targets', async () => {
    const release = movedTo(boutique({ phase: 'releasing', reason: 'started' }, { targets: ['a', 'b', 'c', 'd', 'e'] }), 'a', 25);
    expect(renderComment({ release, links: linksOf(recordOf(release)) })).toContain('| a | 10 | **17** of 58 new |');
  });
});

/** 200 batches of 50 services on two targets: the largest that is promised. */
function large(text = 'x') {
  const services = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`service-${index}`, 400]));
  const steps = Array.from({ length: 200 }, (_, index) => ({ kind: 'batch', amount: { kind: 'count', count: 2 * (index + 1) } }) as const);
  const checks = Array.from({ length: 600 }, () => check({ verdict: 'fail', message: text.repeat(3_000) }));
  const base = boutique({ phase: 'rollback-failed', reason: text.repeat(5_000) }, { services, steps });
  const release = {
    ...movedTo(movedTo(base, 'us', 50), 'eu', 50),
    plan: { ...boutiquePlan({ services, steps }), stages: 'per-batch' as const },
    causes: Object.keys(services).map((service) => ({
      service,
      target: 'us',
      kind: 'crash-loop',
      pod: `${service}-x`,
      message: text.repeat(2_000),
      log: Array.from({ length: 50 }, () => text.repeat(1_000)),
      events: [text.repeat(1_000)],
    })),
    checks: summariseChecks(checks),
    phases: Array.from(
      { length: 400 },
      (_, index) => ({ phase: 'held', holding: 'stage', reason: text.repeat(300), at: START + index }) as const,
    ),
  };
  return { release, links: linksOf(recordOf(release)), checks };
}

describe('a comment of a very large release', () => {
  it.each(['x', '`', '|', '界', '😀', '<'])('stays under the limit of GitHub when its texts are made of %s', (text) => {
    const view = large(text);
    const comment = renderComment(view);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_CHARACTERS);
    expect(comment.split('\n')[0]).toContain('could not be rolled back');
    expect(renderRejected({ ...rejected, checks: view.checks }).length).toBeLessThanOrEqual(COMMENT_CHARACTERS);
  });
});

describe('hostile text', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '@',
      '#',
      '1',
      '`',
      '|',
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      '\n',
      '\r',
      '*',
      '_',
      '~',
      '$',
      '%',
      '{',
      '}',
      '"',
      ':',
      '/',
      'w',
      '.',
      'a',
      '-',
      ' ',
      '\\',
      '\u2028',
      '&',
      ';',
    ),
  });

  it('never names anybody, links anywhere, or opens HTML', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const base = SITUATIONS['rolled-back'];
        const release = {
          ...base,
          version: text,
          reason: text,
          startedBy: text,
          approvals: base.approvals.map((approval) => ({ ...approval, by: text, comment: text })),
          causes: base.causes.map((cause) => ({ ...cause, kind: text, pod: text, message: text, log: [], events: [] })),
          phases: base.phases.map((phase) => ({ ...phase, reason: text })),
        };
        const comment = renderComment({ release, links: { run: null, changes: null, environment: null } });
        expect(comment).not.toMatch(/@[A-Za-z0-9]/);
        expect(comment).not.toMatch(/(?<!&)#\d/);
        expect(comment.replace(/\\\\|\\[`*_[\]|~]/g, '')).not.toMatch(/\]\(/);
        expect(comment.replace(/<\/?(?:sub|details|summary)>|<\/?code>/g, '')).not.toMatch(/<[a-z!/]/i);
      }),
    );
  });
});
