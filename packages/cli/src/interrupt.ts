import { SluiceError } from '@sluice/core';

/** Ctrl-C and a runner's cancel (SIGINT, then SIGTERM): hold, write it down, end. A second SIGINT ends at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: string): void => {
    if (controller.signal.aborted && name === 'SIGINT') process.exit(1);
    controller.abort(new SluiceError('cancelled', 'world', `cancelled by ${name}`));
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  return controller.signal;
}
