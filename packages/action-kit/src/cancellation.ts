import { SluiceError } from '@sluice/core';

/**
 * A cancelled job sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later kills: hold, write it down, end.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
export function cancellation(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => controller.abort(new SluiceError('cancelled', 'world', `cancelled by ${name}`));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
