import { LogLines, type Release, type ReleaseEvent } from '@sluice/core';
import { LiveTable } from './live-table.ts';
import type { Output } from './output.ts';

export interface ReleaseView extends AsyncDisposable {
  show(event: ReleaseEvent): void;
  /** Stops redrawing, for a question. */
  pause(): void;
}

/** One live view on a terminal, quiet lines elsewhere. */
export async function openView(release: Release, output: Output): Promise<ReleaseView> {
  return output.live ? await liveView(release, output) : quietView(release, output);
}

function quietView(release: Release, output: Output): ReleaseView {
  const lines = new LogLines(release, output.github);
  const write = (texts: readonly string[]): void => {
    for (const text of texts) output.note(text);
  };
  write(lines.opening());
  return {
    show: (event) => write(lines.lines(event)),
    pause: () => undefined,
    [Symbol.asyncDispose]: async () => write(lines.closing()),
  };
}

const REDRAW_MS = 100;

async function liveView(release: Release, output: Output): Promise<ReleaseView> {
  const { createLogUpdate } = await import('log-update');
  const table = new LiveTable(release);
  const update = createLogUpdate(process.stderr);
  let timer: NodeJS.Timeout | null = null;
  let open = true;
  const draw = (): void => {
    timer = null;
    if (open) update(table.render(Date.now(), output.width));
  };
  const tick = setInterval(draw, 1_000);
  tick.unref();
  draw();
  return {
    show(event) {
      open = true;
      table.see(event);
      timer ??= setTimeout(draw, REDRAW_MS);
    },
    pause() {
      draw();
      open = false;
      update.done();
    },
    async [Symbol.asyncDispose]() {
      if (timer) clearTimeout(timer);
      clearInterval(tick);
      if (open) {
        draw();
        update.done();
      }
      open = false;
    },
  };
}
