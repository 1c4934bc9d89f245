import { expect, it } from 'vitest';
import { parseRemoteRefs } from './remote-refs.ts';

it('reads branches and tags, and of an annotated tag the commit', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  const text = `${a}\trefs/heads/main\n${a}\trefs/heads/release/1.x\n${b}\trefs/tags/v1\n${b}\trefs/tags/v1.0.0\n${c}\trefs/tags/v1.0.0^{}\n`;
  const { branches, tags } = parseRemoteRefs(text);
  expect([...branches]).toEqual([
    ['main', a],
    ['release/1.x', a],
  ]);
  expect([...tags]).toEqual([
    ['v1', b],
    ['v1.0.0', c],
  ]);
});
