import { type Cause, type Decision, type Evidence, type Release, type ReleaseEvent, signalLine } from '@sluice/core';

interface Row {
  readonly target: string;
  readonly service: string;
  evidence: Evidence | null;
  doing: string;
  causes: readonly Cause[];
  /** What was measured last, by verification. */
  readonly signals: Map<string, string>;
}

const BAR_WIDTH = 10;

/** The live view: title, one row per workload, what is waited for, what the reader can do. Pure: events in, text out. */
export class LiveTable {
  readonly #release: Release;
  readonly #rows: readonly Row[];
  #phase: string;
  #step = '';
  #waiting: { reason: string; until: number | null } | null = null;
  #notices: readonly string[] = [];

  constructor(release: Release) {
    this.#release = release;
    this.#phase = release.phase;
    this.#rows = release.workloads.map(({ target, service }) => ({
      target,
      service,
      evidence: null,
      doing: '',
      causes: [],
      signals: new Map(),
    }));
  }

  see(event: ReleaseEvent): void {
    switch (event.kind) {
      case 'phase':
        // On the way back the sides have changed places: what was seen before would be read the wrong way round.
        if (event.phase === 'rolling-back' && this.#phase !== event.phase) this.#forget();
        this.#phase = event.phase;
        this.#waiting = null;
        break;
      case 'step':
        if (event.outcome === 'running') this.#step = `${event.target}: ${event.title}`;
        this.#waiting = null;
        break;
      case 'waiting':
        this.#waiting = { reason: event.reason, until: event.until };
        break;
      case 'notice':
        this.#notices = [...this.#notices, event.message].slice(-3);
        break;
      case 'workload': {
        const row = this.#row(event.target, event.service);
        if (!row) break;
        row.evidence = event.decision.evidence;
        row.doing = this.#doing(event.decision);
        if (event.decision.kind === 'change') row.causes = [];
        break;
      }
      case 'causes': {
        const row = this.#row(event.target, event.service);
        if (row) row.causes = event.causes;
        break;
      }
      case 'verification':
        this.#row(event.target, event.service)?.signals.set(event.verification, signalLine(event.signals));
        break;
      default:
        event satisfies never;
    }
  }

  render(now: number, width: number): string {
    const { id, version, plan } = this.#release;
    const head = `${plan.application} ${version} → ${plan.environment}   ${id}   ${this.#phase}${this.#step ? `   ${this.#step}` : ''}`;
    const names = Math.max(...this.#rows.map((row) => row.service.length), 7);
    const targets = Math.max(...this.#rows.map((row) => row.target.length), 2);
    const rows = this.#rows.flatMap((row) => this.#renderRow(row, targets, names));
    const waiting = this.#waiting
      ? [`waits: ${this.#waiting.reason}${this.#waiting.until === null ? '' : `, ${left(this.#waiting.until - now)} left`}`]
      : [];
    const foot = this.#goesBack() ? `^C stops here · sluice rollback ${id} goes on` : `^C holds here (safe) · sluice rollback ${id} undoes`;
    return [head, ...rows, ...waiting, ...this.#notices.map((notice) => `! ${notice}`), foot]
      .map((line) => line.slice(0, Math.max(20, width - 1)))
      .join('\n');
  }

  #renderRow(row: Row, targets: number, names: number): string[] {
    const label = `${row.target.padEnd(targets)}  ${row.service.padEnd(names)}`;
    if (!row.evidence) return [`${label}  waits`];
    const { desired, new: newCount, old, ready } = row.evidence;
    const filled = desired === 0 ? 0 : Math.round((BAR_WIDTH * Math.min(newCount, desired)) / desired);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const line = `${label}  ${bar}  ${newCount}/${desired} ${this.#goesBack() ? 'back' : 'new'}  ${ready} ready  ${old} ${this.#goesBack() ? 'to go' : 'old'}   ${row.doing}`;
    const below = (text: string): string => `${' '.repeat(label.length)}  ${text}`;
    const [cause] = row.causes;
    const signals = this.#goesBack() ? [] : [...row.signals.values()].filter((text) => text !== '');
    return [line, ...signals.map(below), ...(cause ? [below(`${cause.pod ?? ''} ${cause.message}`)] : [])];
  }

  #doing(decision: Decision): string {
    if (decision.kind !== 'reached') return decision.message;
    if (this.#goesBack()) return 'back';
    return decision.reason === 'hold' ? 'held' : 'done';
  }

  #goesBack(): boolean {
    return this.#phase === 'rolling-back' || this.#phase === 'rolled-back' || this.#phase === 'rollback-failed';
  }

  #forget(): void {
    for (const row of this.#rows) row.evidence = null;
  }

  #row(target: string, service: string): Row | undefined {
    return this.#rows.find((row) => row.target === target && row.service === service);
  }
}

function left(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
