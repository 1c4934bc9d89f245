import { PLANES, type PlaneKind } from '../plane.ts';

/** `--plane embedded | real` of a command; the real one when it is not given. */
export function planeOption(text = 'real'): PlaneKind {
  const kind = PLANES.find((plane) => plane === text);
  if (kind === undefined) throw new Error(`--plane: expected ${PLANES.join(' or ')}, got ${text}`);
  return kind;
}
