import { describe, expect, it } from 'vitest';
import { takeApart } from './undone.ts';

function resource(problem: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      throw new Error(problem);
    },
  };
}

describe('takeApart', () => {
  it('finds why the work ended behind what could not be tidied up', async () => {
    const error = await (async () => {
      await using _namespace = resource('namespace left');
      await using _folder = resource('folder left');
      throw new Error('interrupted');
    })().catch((caught: unknown) => caught);
    expect(takeApart(error)).toEqual({
      reason: new Error('interrupted'),
      leftovers: [new Error('folder left'), new Error('namespace left')],
    });
  });

  it('takes any other error for the reason', () => {
    const error = new Error('unreachable');
    expect(takeApart(error)).toEqual({ reason: error, leftovers: [] });
  });
});
