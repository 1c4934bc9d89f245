import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import type { Authentication, AuthenticationEntry } from './authentication.ts';

/** Everything written out; null where none is wanted. Two ways at once, and half a client certificate, are reported. */
export function resolveAuthentication(entry: AuthenticationEntry | undefined, path: PlanPath, report: PlanReport): Authentication | null {
  if (entry === undefined) return null;
  const { bearer, basic, sigv4, tls } = entry;
  const ways = Object.entries({ bearer, basic, sigv4 }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (ways.length > 1) {
    report.add({
      code: 'invalid-value',
      path,
      at: 'key',
      message: `a request is authenticated in one way: ${ways.join(' and ')} are two`,
      expected: 'one of bearer, basic, sigv4',
      got: ways.join(' and '),
      suggestion: 'remove one of them',
    });
  }
  if (tls !== undefined && (tls.certificate === undefined) !== (tls.key === undefined)) {
    const missing = tls.key === undefined ? 'key' : 'certificate';
    report.add({
      code: 'missing',
      path: [...path, 'tls'],
      at: 'key',
      message: `a client certificate needs its ${missing}`,
      expected: 'certificate and key',
      got: `no ${missing}`,
      suggestion: `add ${missing}: { secret: NAME }`,
    });
  }
  return {
    bearer: bearer?.secret ?? null,
    basic: basic ? { username: basic.username, password: basic.password.secret } : null,
    sigv4: sigv4 ?? null,
    tls: tls ? { certificate: tls.certificate?.secret ?? null, key: tls.key?.secret ?? null, ca: tls.ca?.secret ?? null } : null,
  };
}
