import { type Fact, type ReadFailure, SluiceError } from '@sluice/core';
import { ZodError } from 'zod';
import { ApiError } from '../api/api-error.ts';

/** A read whose failure is a fact as well. Bugs and an aborted signal still throw. */
export async function readFact<T>(read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { error: failureOf(error) };
  }
}

/** For a read that was left out because nothing asks for it. */
export const NOT_READ: { readonly error: ReadFailure } = { error: { status: 0, reason: 'NotRead', message: 'not read: the check is off' } };

export function failureOf(error: unknown): ReadFailure {
  if (error instanceof ApiError) return { status: error.status, reason: error.reason, message: error.serverMessage };
  if (error instanceof SluiceError && error.kind !== 'bug') return { status: 422, reason: error.code, message: error.message };
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return {
      status: 200,
      reason: 'Unexpected',
      message: `the answer has another form than expected at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? ''}`,
    };
  }
  throw error;
}
