export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** What a shell expects of a program that such a signal ended: 128 and its number. Null while none came. */
  readonly exitCode: number | null;
}

const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
/** npm passes Ctrl-C on to a process that the terminal has already sent it to: two in a moment are one. */
const ONE_PRESS_MS = 1_000;

/** As if a pipe that nobody reads any more had ended us: 128 and SIGPIPE. */
const UNREAD = 141;

/**
 * The first signal ends what runs and lets it be tidied up; another one later ends at once, after `onImpatience` has said what stays behind. A reader that went away
 * (`npm run demo | head`) counts as a signal: thrown where nobody catches it, the error would leave everything behind.
 */
export function watchInterruption(onImpatience: () => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let firstAt = 0;
  const listeners = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).map((name) => {
    const listener = () => {
      if (exitCode === null) {
        exitCode = 128 + NUMBERS[name];
        firstAt = Date.now();
        controller.abort(new Error(`interrupted by ${name}`));
      } else if (Date.now() - firstAt > ONE_PRESS_MS) {
        onImpatience();
        process.exit(exitCode);
      }
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  const unread = () => {
    exitCode ??= UNREAD;
    controller.abort(new Error('nobody reads what is said'));
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unread);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      for (const remove of listeners) remove();
      for (const stream of [process.stdout, process.stderr]) stream.off('error', unread);
    },
  };
}
