import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'gate-slo',
  title: 'Sluice gate-slo',
  description:
    'Whether a release may start, by error budgets: what is left of each, and how fast it burns, from OpenSLO or sloth files and a Prometheus. Changes nothing.',
  inputs: {
    plan: { type: 'text', default: 'release.yaml', description: 'Path of the plan.' },
    environment: {
      type: 'text',
      description: 'Environment of the plan, whose `slo` and `metrics` are asked. Without it: the files of `slo`, asked of `prometheus`.',
    },
    slo: { type: 'list', description: 'SLO files or patterns, separated by commas, in place of those of the plan.' },
    prometheus: {
      type: 'text',
      description: "Address of a Prometheus, in place of the plan's. It is asked without signing in: what needs that is in the plan.",
    },
    'fix-reason': {
      type: 'text',
      description:
        'Why this fix cannot wait: goes on in spite of a spent or burning budget when it begins with a class that the plan allows, such as `security: …`.',
    },
    ...COMMON_INPUTS,
  },
  outputs: {
    'budget-remaining': {
      description: 'The least that is left of any budget, such as `0.63`; under 0 it is overdrawn. Empty where none is known.',
    },
    'burn-rate': {
      description:
        'The highest burn rate of any, over the shortest window of a page (1 h for 30 days): 1 uses the budget up exactly. Empty where none is known.',
    },
  },
  needOneOf: [['environment', 'slo']],
});
