import { describe, expect, it } from 'vitest';
import { splitCommand } from './split-command.ts';

describe('splitCommand', () => {
  it.each<[string, readonly string[]]>([
    ['status --environment production', ['status', '--environment', 'production']],
    ['  status\n--json\t', ['status', '--json']],
    [`rollback --reason "bad numbers"`, ['rollback', '--reason', 'bad numbers']],
    [`rollback --reason 'it''s "bad"'`, ['rollback', '--reason', 'its "bad"']],
    [`--reason="a \\" b"`, ['--reason=a " b']],
    ['--reason ""', ['--reason', '']],
    ['status; rm -rf $HOME `id` # no', ['status;', 'rm', '-rf', '$HOME', '`id`', '#', 'no']],
    ['C:\\plans\\release.yaml', ['C:\\plans\\release.yaml']],
    ['', []],
  ])('splits %j', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });

  it.each(['status "a', "status 'a"])('refuses %j, whose quote is not closed', (text) => {
    expect(() => splitCommand(text)).toThrow(/is not closed/);
  });
});
