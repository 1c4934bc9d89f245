import { SluiceError } from '@sluice/core';

/** The API server answered with a status that is not a success. `status` is 0 when nothing answered. */
export class ApiError extends SluiceError {
  readonly status: number;
  /** `reason` of the Status object, e.g. `NotFound`, `Conflict`, `Forbidden`. */
  readonly reason: string;
  /** What the API server said, without our own words around it. */
  readonly serverMessage: string;
  /** What the server asked for in Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    reason: string,
    serverMessage: string,
    request: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(
      status === 0 ? 'cluster-unreachable' : `api-${status}`,
      'world',
      status === 0
        ? `no answer from the cluster for ${request}: ${serverMessage}`
        : `the cluster refused ${request}: ${status} ${reason}: ${serverMessage}`,
      options,
    );
    this.status = status;
    this.reason = reason;
    this.serverMessage = serverMessage;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export function hasStatus(error: unknown, ...statuses: number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}
