import { describe, expect, it } from 'vitest';
import { logSafe } from './log-safe.ts';

/** As the runner looks for commands: after blanks at the beginning of a line, or `##[` anywhere. */
const isCommand = (line: string): boolean => line.trimStart().startsWith('::') || line.includes('##[');

describe('logSafe', () => {
  it.each(['::add-mask::x', '   ::error::x', '\t::stop-commands::x', 'text ##[add-mask]x', 'a\n::set-output name=x::y\r\nb'])(
    'takes the command out of %j and leaves the text readable',
    (text) => {
      const safe = logSafe(text);
      expect(text.split(/\r?\n/).some(isCommand)).toBe(true);
      expect(safe.split('\n').some(isCommand)).toBe(false);
      expect(safe.replaceAll('\u200b', '')).toBe(text.replaceAll('\r\n', '\n'));
    },
  );

  it('leaves other text as it is', () => {
    expect(logSafe('a::b\n  c: d\n## head')).toBe('a::b\n  c: d\n## head');
  });
});
