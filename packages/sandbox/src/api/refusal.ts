/** What the API server says no with: a Status object with a code, a reason for programs and a message for people. */
export class Refusal extends Error {
  readonly code: number;
  /** Undefined where kube-apiserver passes an error on as it is. */
  readonly reason: Reason | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, reason: Reason | undefined, message: string, details: Readonly<Record<string, unknown>> = {}) {
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
      ...(this.reason !== undefined && { reason: this.reason }),
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
  | 'ServiceUnavailable'
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
  /** As messages name it: `"kubectl" using apps/v1`. */
  readonly manager: string;
  /** `.spec.replicas` */
  readonly field: string;
}

/** In the words of apimachinery's managedfields/internal/conflict.go. */
export function conflictOfFields(conflicts: readonly FieldConflict[]): Refusal {
  const [first] = conflicts;
  const byManager = Map.groupBy(conflicts, ({ manager }) => manager);
  const text =
    conflicts.length === 1
      ? `1 conflict: conflict with ${first?.manager}: ${first?.field}`
      : `${conflicts.length} conflicts: ${[...byManager]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([manager, of]) => [`conflicts with ${manager}:`, ...of.map(({ field }) => `- ${field}`)])
          .join('\n')}`;
  return new Refusal(409, 'Conflict', `Apply failed with ${text}`, {
    causes: conflicts.map(({ manager, field }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })),
  });
}
