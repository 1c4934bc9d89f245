import type { Figure } from '../figure.ts';
import type { PeakMemory } from './measured-run.ts';

const BUDGET_MB = 150;

export function memoryFigure(what: string, memory: PeakMemory): Figure {
  return { what, budget: BUDGET_MB, measured: memory.residentMB, unit: 'MB' };
}

export function memoryNote(what: string, memory: PeakMemory): string {
  return `memory, ${what}: at its highest ${memory.ownMB.toFixed(1)} MB of its own, ${memory.mappedMB.toFixed(1)} MB mapped from files (the node program)`;
}
