import { type ActionBody, type ActionDefinition, githubRunner, runAction } from '@sluice/action-kit';
import { definition as deployBatch } from '../deploy-batch/src/definition.ts';
import { definition as gateSlo } from '../gate-slo/src/definition.ts';
import { definition as notify } from '../notify/src/definition.ts';
import { definition as precheck } from '../precheck/src/definition.ts';
import { definition as rollback } from '../rollback/src/definition.ts';
import { definition as sluice } from '../sluice/src/definition.ts';
import { definition as verifyMetrics } from '../verify-metrics/src/definition.ts';

export type ActionName = 'precheck' | 'deploy-batch' | 'verify-metrics' | 'gate-slo' | 'rollback' | 'notify' | 'sluice';

/** What the stub of an action calls. Only the code of that action is loaded, and only after its inputs are found good. */
export async function start(name: ActionName): Promise<void> {
  process.exitCode = await runNamed(name);
}

async function runNamed(name: ActionName): Promise<number> {
  switch (name) {
    case 'precheck':
      return runHere(precheck, async (context) => (await import('../precheck/src/run.ts')).run(context));
    case 'deploy-batch':
      return runHere(deployBatch, async (context) => (await import('../deploy-batch/src/run.ts')).run(context));
    case 'verify-metrics':
      return runHere(verifyMetrics, async (context) => (await import('../verify-metrics/src/run.ts')).run(context));
    case 'gate-slo':
      return runHere(gateSlo, async (context) => (await import('../gate-slo/src/run.ts')).run(context));
    case 'rollback':
      return runHere(rollback, async (context) => (await import('../rollback/src/run.ts')).run(context));
    case 'notify':
      return runHere(notify, async (context) => (await import('../notify/src/run.ts')).run(context));
    case 'sluice':
      return runHere(sluice, async (context) => (await import('../sluice/src/run.ts')).run(context));
    default:
      return name satisfies never;
  }
}

function runHere<D extends ActionDefinition>(definition: D, body: ActionBody<D>): Promise<number> {
  return runAction(definition, body, { runner: githubRunner, env: process.env });
}
