import type { PlanPath } from '../plan/plan-path.ts';
import { percent } from './resolve-openslo.ts';
import type { Indicator, Slo } from './slo.ts';
import type { Written } from './slo-files.ts';
import { readWindowed, type SloQuery, scaleOf } from './slo-query.ts';
import type { SlothSpec } from './sloth-schema.ts';

/** sloth counts over 30 days unless it is told otherwise at its start, which its files do not say. */
const PERIOD_SECONDS = 30 * 86_400;

/** The SLOs of a spec of sloth. What is wrong is reported, and such an SLO left out. */
export function resolveSloth(spec: Written<SlothSpec>): readonly Slo[] {
  const { service, labels, slos } = spec.value;
  return slos.flatMap((entry, index): Slo[] => {
    const path: PlanPath = ['slos', index];
    const indicator = indicatorOf(entry.sli, spec, [...path, 'sli']);
    if (!indicator || spec.touched([...path, 'objective'])) return [];
    const { alerting } = entry;
    const settings = ({ disable, ...rest }: typeof alerting.page_alert) => ({ disabled: disable, ...rest });
    return [
      {
        id: `${service}-${entry.name}`,
        service,
        name: entry.name,
        title: entry.description ?? null,
        file: spec.file,
        line: spec.line,
        format: 'prometheus/v1',
        target: percent(entry.objective),
        window: { kind: 'rolling', seconds: PERIOD_SECONDS },
        method: { kind: 'occurrences' },
        indicator,
        url: null,
        policies: [],
        alerting: {
          name: alerting.name ?? `${service}-${entry.name}`,
          ruleLabels: { ...labels, ...entry.labels },
          labels: alerting.labels,
          annotations: alerting.annotations,
          page: settings(alerting.page_alert),
          ticket: settings(alerting.ticket_alert),
        },
      },
    ];
  });
}

function indicatorOf({ raw, events }: SlothSpec['slos'][number]['sli'], spec: Written<SlothSpec>, path: PlanPath): Indicator | null {
  if ((raw === undefined) === (events === undefined)) {
    if (spec.touched(path)) return null;
    spec.add({
      code: 'invalid-value',
      at: 'key',
      path,
      message: raw ? 'an SLI has events or is raw, not both' : 'this SLI measures nothing',
      expected: 'events with error_query and total_query, or raw with error_ratio_query',
      got: raw ? 'both' : 'neither',
      suggestion: raw ? 'remove one of the two' : 'add events',
    });
    return null;
  }
  if (raw) {
    const query = read(raw.error_ratio_query, spec, [...path, 'raw', 'error_ratio_query']);
    return query && { kind: 'ratio', of: 'bad', query };
  }
  if (!events || spec.touched([...path, 'events'])) return null;
  const part = read(events.error_query, spec, [...path, 'events', 'error_query']);
  const total = read(events.total_query, spec, [...path, 'events', 'total_query']);
  if (!part || !total) return null;
  const scales = [scaleOf(part), scaleOf(total)];
  if (scales.includes('events') && scales.includes('per-second')) {
    spec.add({
      code: 'invalid-value',
      at: 'key',
      path: [...path, 'events'],
      message: 'error_query and total_query count in different units',
      expected: 'the same function in both: increase, or rate',
      got: scales.join(' and '),
      suggestion: 'write rate in both',
    });
    return null;
  }
  return { kind: 'events', counted: 'bad', part, total };
}

function read(text: string, spec: Written<SlothSpec>, path: PlanPath): SloQuery | null {
  const result = readWindowed(text);
  if (result.ok) return result.query;
  spec.add({ code: 'invalid-value', at: 'value', path, ...result.problem });
  return null;
}
