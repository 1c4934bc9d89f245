import type { Release } from '../record/release-record.ts';
import type { ReleaseEvent } from '../release/event.ts';
import { oneLine } from './one-line.ts';
import { verificationLine } from './verification-line.ts';

/** Quiet lines for a log: what began, what was reached, what went wrong; grouped per step in GitHub's log. Pure. */
export class LogLines {
  readonly #release: Release;
  readonly #github: boolean;
  readonly #said = new Map<string, string>();
  #grouped = false;

  constructor(release: Release, github: boolean) {
    this.#release = release;
    this.#github = github;
  }

  opening(): readonly string[] {
    const { id, version, plan } = this.#release;
    return [`${plan.application} ${version} → ${plan.environment} (${id}, plan ${plan.digest.slice(7, 14)})`];
  }

  lines(event: ReleaseEvent): readonly string[] {
    return this.#linesOf(event).map(oneLine);
  }

  #linesOf(event: ReleaseEvent): readonly string[] {
    switch (event.kind) {
      case 'phase':
        return [...this.#endGroup(), `${event.phase}: ${event.reason}`];
      case 'step':
        if (event.outcome !== 'running') return this.#endGroup();
        return [...this.#endGroup(), ...this.#beginGroup(`${event.target}: ${event.title}`)];
      case 'waiting':
        return [`${event.target}: waits for ${event.reason}${event.until === null ? '' : ` until ${new Date(event.until).toISOString()}`}`];
      case 'notice':
        return [event.message];
      case 'workload': {
        const { decision } = event;
        const worthSaying =
          decision.kind === 'reached' || decision.kind === 'stopped' || (decision.kind === 'change' && decision.reason !== 'pause');
        return worthSaying ? this.#once(`${event.target}/${event.service}`, `  ${event.service}: ${decision.message}`) : [];
      }
      case 'causes': {
        const [cause] = event.causes;
        return cause
          ? this.#once(`${event.target}/${event.service}/cause`, `  ${event.service}: ${cause.pod ?? 'pods'}: ${cause.message}`)
          : [];
      }
      case 'verification':
        return this.#once(`${event.target}/${event.service}/${event.verification}`, `  ${event.service}: ${verificationLine(event)}`);
      default:
        return event satisfies never;
    }
  }

  closing(): readonly string[] {
    return this.#endGroup();
  }

  #once(key: string, line: string): readonly string[] {
    if (this.#said.get(key) === line) return [];
    this.#said.set(key, line);
    return [line];
  }

  #beginGroup(title: string): readonly string[] {
    this.#grouped = this.#github;
    return [this.#github ? `::group::${title}` : title];
  }

  #endGroup(): readonly string[] {
    if (!this.#grouped) return [];
    this.#grouped = false;
    return ['::endgroup::'];
  }
}
