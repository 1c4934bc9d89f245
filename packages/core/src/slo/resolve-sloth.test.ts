import { describe, expect, it } from 'vitest';
import { parseSlos } from './parse-slos.ts';

function errors(text: string): string[] {
  const result = parseSlos([{ file: 'slo/0.yaml', text }]);
  return result.ok ? [] : result.errors.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);
}

function only(text: string) {
  const result = parseSlos([{ file: 'slo/0.yaml', text }]);
  if (!result.ok) throw new Error(JSON.stringify(result.errors, null, 1));
  return result.slos[0];
}

describe("sloth's prometheus/v1", () => {
  const spec = `version: prometheus/v1
service: myservice
labels: { owner: myteam }
slos:
  - name: requests-availability
    objective: 99.9
    description: how many requests fail
    labels: { tier: "2" }
    sli:
      events:
        error_query: sum(rate(http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{job="myservice"}[{{.window}}]))
    alerting:
      name: MyServiceHighErrorRate
      labels: { category: availability }
      page_alert: { labels: { severity: pageteam } }
      ticket_alert: { disable: true }
`;

  it('is read with its labels, and counts over 30 days', () => {
    expect(only(spec)).toMatchObject({
      id: 'myservice-requests-availability',
      target: 0.999,
      window: { kind: 'rolling', seconds: 2_592_000 },
      indicator: { kind: 'events', counted: 'bad', part: { form: 'windowed', scale: 'per-second' } },
      alerting: {
        name: 'MyServiceHighErrorRate',
        ruleLabels: { owner: 'myteam', tier: '2' },
        page: { disabled: false, labels: { severity: 'pageteam' } },
        ticket: { disabled: true },
      },
    });
  });

  it('is read raw', () => {
    const raw = spec.replace(/events:[\s\S]*alerting/, 'raw: { error_ratio_query: "errors:ratio_rate{{.window}}" }\n    alerting');
    expect(only(raw)?.indicator).toMatchObject({ kind: 'ratio', of: 'bad' });
  });

  it('needs the window in its queries', () => {
    expect(errors(spec.replace('[{{.window}}]', '[5m]'))).toEqual([
      'slo/0.yaml:11 slos[0].sli.events.error_query: the query says nothing of the window that it is to be asked for',
    ]);
  });
});
