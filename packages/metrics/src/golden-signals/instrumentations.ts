/** How a library or proxy names what it measures of requests. What a form does not have is null. */
export interface RequestForm {
  /** A counter of all requests, or `_count` of a histogram or summary. */
  readonly requests: string;
  /** Labels that may hold the outcome; the first that there is counts. */
  readonly outcomeLabels: readonly string[];
  /** RE2 of the outcomes that are the server's fault. */
  readonly bad: string;
  /** Histogram of durations, without `_bucket`. */
  readonly durations: string | null;
  /** What a series must match to be of requests that arrive here: a proxy counts each at both ends. */
  readonly matchers: string;
  /**
   * In place of `$(pods)` where the series know services and no instances, so that only times can be compared. Such a form is found only by its
   * instrumentation's name.
   */
  readonly instances?: string;
}

export interface Instrumentation {
  /** As a plan names it: `instrumentation: istio`. */
  readonly name: string;
  /** The first of which there are series is taken. */
  readonly forms: readonly RequestForm[];
}

const SERVER_FAULT = '5..';
/** What a server answers when it is at fault (https://grpc.io/docs/guides/status-codes/); the others are the caller's, or no fault at all. */
const GRPC_FAULT = 'Unknown|Unimplemented|Internal|Unavailable|DataLoss|DeadlineExceeded';
const GRPC_UPPER = 'UNKNOWN|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS|DEADLINE_EXCEEDED';
const GRPC_NUMBERS = '2|4|12|13|14|15';

/**
 * Known instrumentations, those nearer to the caller first: where a proxy and the application both count, the proxy also sees what the application never got.
 *
 * Sources: https://istio.io/latest/docs/reference/config/metrics/, https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/,
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/stats, https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ and
 * https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/, https://docs.micrometer.io/micrometer/reference/, https://github.com/grpc-ecosystem/go-grpc-middleware
 */
export const INSTRUMENTATIONS: readonly Instrumentation[] = [
  {
    name: 'istio',
    forms: [
      {
        requests: 'istio_requests_total',
        outcomeLabels: ['response_code'],
        bad: SERVER_FAULT,
        durations: 'istio_request_duration_milliseconds',
        matchers: 'reporter="destination"',
      },
    ],
  },
  {
    name: 'envoy',
    forms: [
      {
        requests: 'envoy_http_downstream_rq_xx',
        outcomeLabels: ['envoy_response_code_class'],
        bad: '5',
        durations: 'envoy_http_downstream_rq_time',
        matchers: '',
      },
    ],
  },
  {
    name: 'nginx-ingress',
    forms: [
      {
        requests: 'nginx_ingress_controller_requests',
        outcomeLabels: ['status'],
        bad: SERVER_FAULT,
        durations: 'nginx_ingress_controller_request_duration_seconds',
        matchers: '',
        // `namespace` and `service` are those of the ingress controller.
        instances: 'exported_namespace="$(namespace)",exported_service="$(service)"',
      },
    ],
  },
  {
    name: 'opentelemetry',
    forms: [
      // The stable conventions, then those before 1.23; of gRPC those after 1.37, then those before.
      {
        requests: 'http_server_request_duration_seconds_count',
        outcomeLabels: ['http_response_status_code'],
        bad: SERVER_FAULT,
        durations: 'http_server_request_duration_seconds',
        matchers: '',
      },
      {
        requests: 'http_server_duration_milliseconds_count',
        outcomeLabels: ['http_status_code'],
        bad: SERVER_FAULT,
        durations: 'http_server_duration_milliseconds',
        matchers: '',
      },
      {
        requests: 'rpc_server_call_duration_seconds_count',
        outcomeLabels: ['rpc_response_status_code'],
        bad: GRPC_UPPER,
        durations: 'rpc_server_call_duration_seconds',
        matchers: '',
      },
      {
        requests: 'rpc_server_duration_milliseconds_count',
        outcomeLabels: ['rpc_grpc_status_code'],
        bad: GRPC_NUMBERS,
        durations: 'rpc_server_duration_milliseconds',
        matchers: '',
      },
    ],
  },
  {
    name: 'micrometer',
    forms: [
      {
        requests: 'http_server_requests_seconds_count',
        outcomeLabels: ['status'],
        bad: SERVER_FAULT,
        durations: 'http_server_requests_seconds',
        matchers: '',
      },
    ],
  },
  {
    name: 'grpc',
    forms: [
      {
        requests: 'grpc_server_handled_total',
        outcomeLabels: ['grpc_code'],
        bad: GRPC_FAULT,
        durations: 'grpc_server_handling_seconds',
        matchers: '',
      },
    ],
  },
  {
    name: 'prometheus',
    forms: [
      {
        requests: 'http_requests_total',
        outcomeLabels: ['code', 'status', 'status_code', 'http_status'],
        bad: `${SERVER_FAULT}|5xx`,
        durations: 'http_request_duration_seconds',
        matchers: '',
      },
      {
        requests: 'http_request_duration_seconds_count',
        outcomeLabels: ['code', 'status', 'status_code', 'http_status'],
        bad: `${SERVER_FAULT}|5xx`,
        durations: 'http_request_duration_seconds',
        matchers: '',
      },
    ],
  },
  {
    // Out of traces, where they are told the pod: https://grafana.com/docs/tempo/latest/metrics-from-traces/span-metrics/,
    // https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector, whose names had no namespace at first.
    name: 'traces',
    forms: [
      ['traces_spanmetrics_calls_total', 'traces_spanmetrics_latency'],
      ['traces_span_metrics_calls_total', 'traces_span_metrics_duration_milliseconds'],
      ['calls_total', 'duration_milliseconds'],
    ].map(([requests = '', durations = '']) => ({
      requests,
      outcomeLabels: ['status_code'],
      bad: 'STATUS_CODE_ERROR',
      durations,
      matchers: 'span_kind="SPAN_KIND_SERVER"',
    })),
  },
];

export interface Resource {
  readonly name: string;
  readonly counter: boolean;
  readonly matchers?: string;
}

/** Gauges and counters of the instances themselves; the first that there is counts. A counter is one of seconds used: its rate is what is compared. */
export const RESOURCES: Readonly<Record<string, readonly Resource[]>> = {
  cpu: [
    // cAdvisor's series of the pod as a whole have no container: https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
    { name: 'container_cpu_usage_seconds_total', counter: true, matchers: 'container!=""' },
    { name: 'process_cpu_seconds_total', counter: true },
    { name: 'process_cpu_time_seconds_total', counter: true },
    { name: 'process_cpu_usage', counter: false },
  ],
  memory: [
    { name: 'container_memory_working_set_bytes', counter: false, matchers: 'container!=""' },
    { name: 'process_resident_memory_bytes', counter: false },
    { name: 'jvm_memory_used_bytes', counter: false },
  ],
  gpu: [{ name: 'DCGM_FI_DEV_GPU_UTIL', counter: false }],
  // https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md
  restarts: [{ name: 'kube_pod_container_status_restarts_total', counter: false }],
  saturation: [
    { name: 'http_server_active_requests', counter: false },
    { name: 'http_requests_in_flight', counter: false },
    { name: 'http_server_requests_active_seconds_active_count', counter: false },
  ],
};
