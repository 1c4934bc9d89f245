/** A group of rules as Prometheus reads it: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/. */
export interface RuleGroup {
  readonly name: string;
  /** How often its rules are evaluated; Prometheus' own interval without it. */
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
