import { oneOf } from '../plan/nearest.ts';
import type { PlanPath } from '../plan/plan-path.ts';
import type { Metric, Objective, SliSpec } from './openslo-schema.ts';
import type { BudgetMethod, Indicator, ThresholdOp } from './slo.ts';
import type { Written } from './slo-files.ts';
import { hasWindow, type QueryResult, readInstant, readSeries, readWindowed, type SloQuery, scaleOf } from './slo-query.ts';

/** An SLI, wherever it is written: beside its SLO or in an object of its own. */
export interface PlacedSli {
  readonly spec: SliSpec;
  readonly at: Written<unknown>;
  readonly path: PlanPath;
}

interface Compared {
  readonly op: ThresholdOp;
  readonly value: number;
}

/** What is good or bad, its queries checked. What is wrong is reported where it is written; then null. */
export function resolveIndicator(sli: PlacedSli, method: BudgetMethod['kind'], compared: Compared | null): Indicator | null {
  const { spec, path } = sli;
  const { thresholdMetric, ratioMetric } = spec;
  if ((thresholdMetric === undefined) === (ratioMetric === undefined)) {
    if (sli.at.touched(path)) return null;
    return refuse(
      sli,
      [],
      thresholdMetric ? 'an indicator is a ratio or a threshold, not both' : 'this indicator measures nothing',
      'ratioMetric, or thresholdMetric',
    );
  }
  if (thresholdMetric) {
    const query = ask(sli, ['thresholdMetric'], thresholdMetric, readGauge);
    return query && compared ? { kind: 'threshold', query, ...compared } : null;
  }
  return ratioMetric ? resolveRatio(sli, ratioMetric, method) : null;
}

function resolveRatio(sli: PlacedSli, ratio: NonNullable<SliSpec['ratioMetric']>, method: BudgetMethod['kind']): Indicator | null {
  const at = ['ratioMetric'];
  const { good, bad, total, raw, rawType, counter } = ratio;
  if (sli.at.touched([...sli.path, ...at])) return null;
  if (raw) {
    const beside = Object.entries({ good, bad, total }).flatMap(([key, metric]) => (metric ? [key] : []));
    if (beside.length > 0)
      return refuse(sli, [...at, 'raw'], `raw is a ratio already and stands alone, not beside ${beside.join(' and ')}`, 'raw alone');
    if (!rawType)
      return refuse(sli, [...at, 'raw'], 'nothing says whether raw is a share of good or of bad', 'rawType: success or failure');
    const query = ask(sli, [...at, 'raw'], raw, method === 'occurrences' ? readRatio : readGauge);
    return query && { kind: 'ratio', of: rawType === 'success' ? 'good' : 'bad', query };
  }
  const part = good ?? bad;
  if (!part || !total || (good && bad)) {
    const message = !total
      ? 'there is no total to hold the events against'
      : part
        ? 'good and bad exclude each other'
        : 'nothing is counted';
    return refuse(sli, at, message, 'good or bad, and total; or raw with rawType');
  }
  if (rawType) return refuse(sli, [...at, 'rawType'], 'rawType says something about raw only', 'no rawType beside good or bad');
  const counted = good ? 'good' : 'bad';
  const read = (text: string): QueryResult => readEvents(text, counter);
  const [partQuery, totalQuery] = [ask(sli, [...at, counted], part, read), ask(sli, [...at, 'total'], total, read)];
  if (!partQuery || !totalQuery) return null;
  if (scaleOf(partQuery) !== scaleOf(totalQuery) && scaleOf(partQuery) !== 'unknown' && scaleOf(totalQuery) !== 'unknown')
    return refuse(
      sli,
      at,
      `${counted} and total count in different units: ${unit(partQuery)} and ${unit(totalQuery)}`,
      'the same function in both: increase, or rate',
    );
  return { kind: 'events', counted, part: partQuery, total: totalQuery };
}

function unit(query: SloQuery): string {
  return scaleOf(query) === 'events' ? 'events' : 'events a second';
}

function readEvents(text: string, counter: boolean | undefined): QueryResult {
  if (hasWindow(text)) return readWindowed(text);
  if (counter !== undefined) return readSeries(text, counter ? 'cumulative' : 'each-new');
  const problem = {
    message: 'nothing says what the numbers of this query are',
    expected: 'counter: true (they only grow), or counter: false (each is what happened since the last one)',
    got: 'no counter',
    suggestion: 'add counter: true to ratioMetric, or write {{.window}} as the range in the queries',
  };
  return { ok: false, problem };
}

function readGauge(text: string): QueryResult {
  return hasWindow(text) ? readWindowed(text) : readInstant(text);
}

/** Over a window a ratio can only be asked for as a whole: an average of ratios would weigh an hour of night like an hour of day. */
function readRatio(text: string): QueryResult {
  if (hasWindow(text)) return readWindowed(text);
  const problem = {
    message: 'a ratio of moments cannot be weighed by what happened in them',
    expected: 'good or bad and total; or raw with {{.window}} in its query; or budgetingMethod: Timeslices or RatioTimeslices',
    got: 'raw without a window, with budgetingMethod: Occurrences',
    suggestion: 'write {{.window}} as the range in the query, so that it answers for a whole window',
  };
  return { ok: false, problem };
}

function ask(sli: PlacedSli, path: PlanPath, { metricSource }: Metric, read: (text: string) => QueryResult): SloQuery | null {
  const result = read(metricSource.spec.query);
  if (result.ok) return result.query;
  sli.at.add({
    code: 'invalid-value',
    at: 'value',
    path: [...sli.path, ...path, 'metricSource', 'spec', 'query'],
    ...result.problem,
  });
  return null;
}

function refuse(sli: PlacedSli, path: PlanPath, message: string, expected: string): null {
  sli.at.add({
    code: 'invalid-value',
    at: 'key',
    path: [...sli.path, ...path],
    message,
    expected,
    got: Object.keys(sli.spec.ratioMetric ?? sli.spec).join(', ') || 'nothing',
    suggestion: `write ${expected}`,
  });
  return null;
}

/** What a threshold is compared with; null where the objective does not say, which is reported. */
export function comparisonOf({ op, value }: Objective, slo: Written<unknown>, path: PlanPath): Compared | null {
  if (op !== undefined && value !== undefined) return { op, value };
  const missing = Object.entries({ op, value }).flatMap(([key, given]) => (given === undefined ? [key] : []));
  slo.add({
    code: 'missing',
    at: 'key',
    path,
    message: 'nothing says what the number of thresholdMetric is compared with',
    expected: `op (${oneOf(['lt', 'lte', 'gt', 'gte'])}) and value`,
    got: `no ${missing.join(' and no ')}`,
    suggestion: `add ${missing.join(' and ')} to the objective`,
  });
  return null;
}
