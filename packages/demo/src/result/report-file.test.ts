import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultReportFile, expectWritable, writeReport } from './report-file.ts';

describe('the file of the report', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-report-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is tried beforehand without a trace', async () => {
    await expectWritable(join(folder, 'report.html'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('that exists keeps what is in it until it is written whole', async () => {
    const file = join(folder, 'report.html');
    await writeFile(file, 'before');
    await expectWritable(file);
    expect(await readFile(file, 'utf8')).toBe('before');
    await writeReport(file, 'after');
    expect(await readFile(file, 'utf8')).toBe('after');
    expect(await readdir(folder)).toEqual(['report.html']);
  });

  it.each([
    ['a folder', ''],
    ['in a folder that is not there', 'absent/report.html'],
  ])('is refused when it is %s', async (_, path) => {
    await expect(expectWritable(join(folder, path))).rejects.toMatchObject({ code: 'report-unwritable', kind: 'input' });
  });

  it('is in a folder of its own when nobody names one', async () => {
    expect(await defaultReportFile(folder)).toBe(join(folder, '.sluice', 'demo-report.html'));
    await writeFile(join(folder, 'file'), '');
    await expect(defaultReportFile(join(folder, 'file'))).rejects.toThrow('the report cannot be written');
  });
});
