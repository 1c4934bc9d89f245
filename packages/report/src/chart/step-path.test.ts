import { describe, expect, it } from 'vitest';
import { stepArea, stepLine } from './step-path.ts';

const upper = [
  { x: 0, y: 2 },
  { x: 5, y: 1 },
];
const lower = [
  { x: 0, y: 9 },
  { x: 5, y: 8 },
];

describe('a quantity that keeps its value until it changes', () => {
  it('is drawn straight on, then up or down at once', () => {
    expect(stepLine(upper, 10)).toBe('M0 2H5V1H10');
  });

  it('bounds an area that goes back along the lower edge', () => {
    // Counter-clockwise from the lower right corner: (10,8) (5,8) (5,9) (0,9).
    expect(stepArea(upper, lower, 10)).toBe('M0 2H5V1H10V8H5V9H0Z');
  });

  it('is nothing without points', () => {
    expect(stepLine([], 10)).toBe('');
    expect(stepArea([], [], 10)).toBe('');
  });
});
