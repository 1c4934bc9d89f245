import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type CalendarTexts, SluiceError } from '@sluice/core';
import type { Environment } from './environment.ts';

/** A calendar of a decade has a tenth of it. */
const MOST_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** iCalendar files beside the plan, and those behind a URL: https, or http on this machine. */
export function calendarFiles({ planFile, env }: { readonly planFile: string; readonly env: Environment }): CalendarTexts {
  return {
    read: (source) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? download(source, env) : readBeside(planFile, source)),
  };
}

async function readBeside(planFile: string, source: string): Promise<string> {
  const path = resolve(dirname(planFile), source);
  try {
    const { size } = await stat(path).then((found) => (found.isFile() ? found : { size: null }));
    if (size === null) throw unreadable('input', `${source} is not a file`);
    if (size > MOST_BYTES) throw tooLarge(source);
    return decode(source, await readFile(path));
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    const message = missing ? `there is no file ${source} beside the plan` : error instanceof Error ? error.message : String(error);
    throw unreadable('input', message, error);
  }
}

async function download(source: string, env: Environment): Promise<string> {
  const { AnswerTooLarge, HttpClient, isLoopback } = await import('@sluice/http');
  const safe = (url: URL): URL => {
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
    throw unreadable('input', `it is at ${url.protocol}//${url.host}; expected https (http is spoken with this machine only)`);
  };
  if (!URL.canParse(source)) throw unreadable('input', 'this is no URL');
  const headers = { accept: 'text/calendar', 'user-agent': 'sluice' };
  try {
    const { status, body } = await new HttpClient({ env, maxBytes: MOST_BYTES }).ask({
      url: safe(new URL(source)),
      method: 'GET',
      headers,
      timeoutMs: TIMEOUT_MS,
      redirect: (answer) => {
        const { location } = answer.headers;
        const elsewhere = answer.status >= 300 && answer.status < 400 && location !== undefined && URL.canParse(location, answer.url.href);
        return elsewhere ? { url: safe(new URL(location, answer.url)), headers } : null;
      },
    });
    if (status !== 200) throw unreadable('world', `the server answered ${status}`);
    return decode(source, body);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    if (error instanceof AnswerTooLarge) throw tooLarge(source);
    throw unreadable('world', error instanceof Error ? error.message : String(error), error);
  }
}

function unreadable(kind: 'input' | 'world', message: string, cause?: unknown): SluiceError {
  return new SluiceError('calendar-unreadable', kind, message, { cause });
}

function tooLarge(source: string): SluiceError {
  return unreadable('input', `${source} is larger than ${MOST_BYTES / 1024 / 1024} MB`);
}

function decode(source: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('input', `${source} is not text in UTF-8`);
  }
}
