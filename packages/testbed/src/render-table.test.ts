import { describe, expect, it } from 'vitest';
import { renderTable } from './render-table.ts';

describe('renderTable', () => {
  it('aligns columns, numbers to the right, and leaves the last one as it is', () => {
    const rows = [
      ['success', 'passed', '9.5', '9+1 7+3'],
      ['automatic rollback', 'failed', '12.0', 'web runs v2'],
    ];
    expect(renderTable(['scenario', 'result', 's', 'evidence'], rows)).toBe(
      [
        'scenario            result     s  evidence',
        'success             passed   9.5  9+1 7+3',
        'automatic rollback  failed  12.0  web runs v2',
      ].join('\n'),
    );
  });

  it('is its head alone without rows', () => {
    expect(renderTable(['scenario', 'result'], [])).toBe('scenario  result');
  });
});
