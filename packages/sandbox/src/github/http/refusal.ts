import type { JsonObject } from '../json.ts';

/** What GitHub says no with: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export class Refusal extends Error {
  readonly status: number;
  readonly details: JsonObject;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, details: JsonObject = {}, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/** The requests of the hour are used up. REST says so with a status, GraphQL with an error in an answer that has status 200. */
export class RateLimited extends Refusal {
  constructor(who: string, status: 403 | 429 = 403) {
    super(status, `API rate limit exceeded for ${who}.`);
    this.name = 'RateLimited';
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

/** `code`: missing, missing_field, invalid, already_exists, unprocessable, custom. */
export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

export function validationFailed(...errors: readonly FieldError[]): Refusal {
  return new Refusal(422, 'Validation Failed', { errors });
}

/** A 422 that names no field. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, message);
}
