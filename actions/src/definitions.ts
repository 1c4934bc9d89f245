import type { ActionDefinition } from '@sluice/action-kit';
import { definition as deployBatch } from '../deploy-batch/src/definition.ts';
import { definition as gateSlo } from '../gate-slo/src/definition.ts';
import { definition as notify } from '../notify/src/definition.ts';
import { definition as precheck } from '../precheck/src/definition.ts';
import { definition as rollback } from '../rollback/src/definition.ts';
import { definition as sluice } from '../sluice/src/definition.ts';
import { definition as verifyMetrics } from '../verify-metrics/src/definition.ts';

/** Every action of the repository: what is generated and built. */
export const DEFINITIONS: readonly ActionDefinition[] = [precheck, deployBatch, verifyMetrics, gateSlo, rollback, notify, sluice];
