/** One action, once: action.yml, the parser of its inputs and the tables of its README come from this. */
export interface ActionDefinition {
  /** Folder under actions/, and name of the stub in dist/; the root action is `sluice`. */
  readonly name: string;
  /** Title on the marketplace. */
  readonly title: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputDefinition>>;
  /** Besides `verdict`, `reason` and `result`, which every action has. */
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
  /** Inputs that contradict each other. */
  readonly conflicts?: readonly (readonly [string, string])[];
  /** Groups of inputs of which at least one is needed. */
  readonly needOneOf?: readonly (readonly string[])[];
  /** What is usually behind it when one of these inputs arrives empty. */
  readonly whenMissing?: { readonly inputs: readonly string[]; readonly message: string };
}

export type InputDefinition =
  | (InputHead & { readonly type: 'text'; readonly required: true })
  | (InputHead & { readonly type: 'text'; readonly default?: string })
  /** Text that the runner fills in where a workflow gives none, such as `${{ github.token }}`: only action.yml knows it. */
  | (InputHead & { readonly type: 'text'; readonly expression: string })
  /** Names separated by commas or line ends. */
  | (InputHead & { readonly type: 'list' })
  | (InputHead & { readonly type: 'flag'; readonly default: boolean })
  | (InputHead & { readonly type: 'choice'; readonly values: readonly string[]; readonly default: string })
  /** Some of the values, separated by commas or line ends; `none` for none. */
  | (InputHead & { readonly type: 'choices'; readonly values: readonly string[]; readonly default: readonly string[] });

interface InputHead {
  readonly description: string;
}

export interface OutputDefinition {
  readonly description: string;
  /** What it is when the action fails before it is known; empty without it. */
  readonly otherwise?: string;
}

/** What an input is to the action; null is: not given. */
export type InputValue<I extends InputDefinition> = I extends { readonly type: 'flag' }
  ? boolean
  : I extends { readonly type: 'list' }
    ? readonly string[]
    : I extends { readonly type: 'choice'; readonly values: readonly (infer V)[] }
      ? V
      : I extends { readonly type: 'choices'; readonly values: readonly (infer V)[] }
        ? readonly V[]
        : I extends { readonly required: true } | { readonly default: string }
          ? string
          : string | null;

export type Inputs<D extends ActionDefinition> = { readonly [K in keyof D['inputs']]: InputValue<D['inputs'][K]> };
export type Outputs<D extends ActionDefinition> = { readonly [K in keyof D['outputs']]: string };

/** The same definition, with its literal types kept. */
export function defineAction<const D extends ActionDefinition>(definition: D): D {
  return definition;
}

/** Outputs of every action. */
export const COMMON_OUTPUTS = {
  verdict: { description: '`pass`, `fail`, `inconclusive` or `error`; worst wins.' },
  reason: { description: 'Why, as a word for conditions, such as `nothing-to-do` or `plan-changed`.' },
  result: { description: 'Everything as one JSON document, `schemaVersion: 1`; shortened where it would not fit, and then it says so.' },
} as const satisfies Readonly<Record<string, OutputDefinition>>;
