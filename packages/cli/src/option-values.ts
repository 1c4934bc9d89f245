import { DURATION_EXPECTED, parseDuration } from '@sluice/core';
import { InvalidArgumentError } from 'commander';

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 3600)
    throw new InvalidArgumentError('expected a whole number of seconds from 1 to 3600');
  return value;
}

export function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null || seconds === 0) throw new InvalidArgumentError(`expected ${DURATION_EXPECTED}`);
  return seconds;
}

export function instant(text: string): number {
  const value = /[zZ]$|[+-]\d{2}:\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value)) throw new InvalidArgumentError('expected a time with its offset, such as 2026-12-24T10:00:00Z');
  return value;
}

export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('expected a whole number from 1 to 1000');
  return value;
}

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw new InvalidArgumentError('expected a port from 1 to 65535');
  return value;
}

export function instances(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [service, count] = pair.split('=');
      const value = Number(count);
      if (!service || !Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected service=count, such as api=10,web=4');
      return [service.trim(), value];
    }),
  );
}
