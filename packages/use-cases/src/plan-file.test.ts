import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAN_LIMITS } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planFileExists, readPlanFile } from './plan-file.ts';

describe('readPlanFile', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'plan-file-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const write = async (content: string | Uint8Array): Promise<string> => {
    const file = join(directory, 'release.yaml');
    await writeFile(file, content);
    return file;
  };

  it('gives the text, and drops a byte order mark', async () => {
    expect(await readPlanFile(await write('\uFEFFkind: ReleasePlan\n'))).toEqual({ ok: true, text: 'kind: ReleasePlan\n' });
  });

  it('reads a file of exactly the limit', async () => {
    expect(await readPlanFile(await write('#'.repeat(PLAN_LIMITS.bytes)))).toMatchObject({ ok: true });
  });

  it('names a file that is not there, in the shape of a plan error', async () => {
    const file = join(directory, 'absent.yaml');
    expect(await readPlanFile(file)).toEqual({
      ok: false,
      error: {
        code: 'unreadable',
        file,
        line: 1,
        column: 1,
        path: '',
        message: 'there is no such file',
        expected: 'a plan file',
        got: 'nothing',
        suggestion: `name the plan that is meant (--file, or the input plan), or write ${file}`,
      },
    });
  });

  it('refuses a file of 10 MB with its size, quickly', async () => {
    const result = await readPlanFile(await write(new Uint8Array(10_000_000).fill(0x23)));
    expect(result).toMatchObject({ ok: false, error: { code: 'too-large', got: '10.0 MB' } });
  });

  it('refuses a directory', async () => {
    expect(await readPlanFile(directory)).toMatchObject({ ok: false, error: { message: 'this is not a file' } });
  });

  it('refuses a device, which would never end', async () => {
    expect(await readPlanFile('/dev/zero')).toMatchObject({ ok: false, error: { message: 'this is not a file' } });
  });

  it('refuses bytes that are no UTF-8', async () => {
    const result = await readPlanFile(await write(new Uint8Array([0x61, 0xff, 0xfe])));
    expect(result).toMatchObject({ ok: false, error: { message: 'the file is not text in UTF-8' } });
  });
});

describe('planFileExists', () => {
  it.each([
    [import.meta.filename, true],
    [import.meta.dirname, false],
    [`${import.meta.filename}.absent`, false],
  ])('of %s is %s', async (file, exists) => {
    expect(await planFileExists(file)).toBe(exists);
  });
});
