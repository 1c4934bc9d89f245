/** What the API server says no with: a Status object with a code, a reason for programs and a message for people. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: Reason;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, reason: Reason, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  get status(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }
}

export type Reason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotFound'
  | 'UnsupportedMediaType';

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: Reason;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code?: number;
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

/** Of a type as the API server writes it: `deployments.apps`. */
export function notFound(qualified: string, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified} "${name}" not found`, { name, kind: qualified });
}

export function conflict(qualified: string, name: string, why?: string): Refusal {
  const reason = why ?? 'the object has been modified; please apply your changes to the latest version and try again';
  return new Refusal(409, 'Conflict', `Operation cannot be fulfilled on ${qualified} "${name}": ${reason}`, { name, kind: qualified });
}

/** All problems at once, each as `field: what is wrong`. */
export function invalid(kind: string, name: string, problems: readonly string[]): Refusal {
  const text = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
  return new Refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    name,
    kind,
    causes: problems.map((problem) => ({ message: problem, field: problem.split(':')[0] })),
  });
}

export interface FieldConflict {
  readonly manager: string;
  readonly apiVersion: string;
  /** `.spec.replicas` */
  readonly field: string;
}

export function conflictOfFields(conflicts: readonly FieldConflict[]): Refusal {
  const lines = conflicts.map(({ manager, apiVersion, field }) => `conflict with "${manager}" using ${apiVersion}: ${field}`);
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`;
  return new Refusal(409, 'Conflict', `Apply failed with ${count}: ${lines.join('; ')}`, {
    causes: conflicts.map(({ manager, apiVersion, field }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${manager}" using ${apiVersion}`,
      field,
    })),
  });
}
