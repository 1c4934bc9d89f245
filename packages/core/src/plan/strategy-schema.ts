import { z } from 'zod';
import { DURATION_EXPECTED } from './durations.ts';
import { identifier } from './names.ts';
import { noted } from './schema-notes.ts';

export const BATCH_EXPECTED = 'a number of instances such as 1, or a percent from 1% to 100%';
export const PARAMETER_TYPES = ['integer', 'percent', 'duration', 'string', 'boolean'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];
/** What a parameter can be, and what a step can hold before it is read as a batch or a pause. */
export type Scalar = string | number | boolean;

const scalar = () => noted(z.union([z.string().max(1024), z.number(), z.boolean()]), { expected: 'a number, a text, or true or false' });

export const strategyUseSchema = noted(
  z.union([
    identifier(),
    z.strictObject({
      use: identifier().describe('Name of a strategy: one of `strategies`, or the built-in `rolling`.'),
      with: z.record(identifier(), scalar()).optional().describe("Values for the strategy's parameters."),
    }),
  ]),
  { expected: 'the name of a strategy, or a mapping with use and with' },
);

export const parameterSchema = z.strictObject({
  type: z.enum(PARAMETER_TYPES).describe('What its values are.'),
  default: scalar().optional().describe('Its value where `with` gives none. Without a default the value is required.'),
  min: scalar().optional().describe('Least value, written in the same type; for integer, percent and duration.'),
  max: scalar().optional().describe('Greatest value, written in the same type; for integer, percent and duration.'),
  enum: z.array(scalar()).min(1).max(100).optional().describe('The only values allowed.'),
});
export type ParameterDefinition = z.output<typeof parameterSchema>;

const pauseSchema = z.strictObject({
  for: noted(z.string().max(1024), { expected: DURATION_EXPECTED }).optional().describe('Go on by itself after this long.'),
  approval: noted(z.string().max(1024), { expected: "the name of one of the environment's approvals" })
    .optional()
    .describe("Go on when a person approves: a name from the environment's `approvals`."),
  every: noted(z.enum(['batch']), { expected: 'batch' })
    .optional()
    .describe('`batch`: after each batch but the last, wherever this step stands in the list. Needs `for` or `approval` beside it.'),
});

const verifySchema = z.strictObject({
  use: noted(z.string().max(1024), { expected: 'the name of a verification' }).describe(
    'Name of a verification: one of `verifications`, or the built-in `golden-signals`.',
  ),
  for: noted(z.string().max(1024), { expected: DURATION_EXPECTED })
    .default('5m')
    .describe('How long is looked before it is judged. A failure stops at once.'),
});

export const stepSchema = noted(
  z.strictObject({
    batch: noted(z.union([z.int(), z.string().max(1024)]), { expected: BATCH_EXPECTED })
      .optional()
      .describe(
        'How many instances are on the new version after this step: a count such as `1`, or a percent such as `25%`. Cumulative; never goes down; the last is `100%`.',
      ),
    pause: noted(pauseSchema, { expected: 'a mapping with for or approval' }).optional().describe('Hold here.'),
    verify: noted(z.union([z.string().max(1024), verifySchema]), { expected: 'the name of a verification, or a mapping with use and for' })
      .optional()
      .describe('Compare the new instances with the old ones. The batch before is watched from its first new instance on.'),
    gate: noted(z.enum(['slo']), { expected: 'slo' })
      .optional()
      .describe('`slo`: go on while the error budget allows it.'),
  }),
  { notServed: ['task', 'traffic'], expected: 'a step: a mapping with batch, verify, gate or pause' },
);
export type StepEntry = z.output<typeof stepSchema>;

export const strategySchema = noted(
  z.strictObject({
    params: z.record(identifier(), parameterSchema).optional().describe('Parameters, used in steps as `$(params.NAME)`.'),
    steps: noted(z.array(stepSchema).max(200), { expected: 'a list of steps', filler: [] }).describe(
      'Batches, verifications, gates and pauses, in order.',
    ),
  }),
  { notServed: ['traffic', 'retireAfter'] },
);
export type StrategyEntry = z.output<typeof strategySchema>;
