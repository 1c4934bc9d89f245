import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type PodNetwork, randomAddress, selfSignedCertificate } from '@sluice/sandbox';
import { installPrometheus } from './install.ts';
import { type ManagedProcess, startProcess } from './process/managed-process.ts';

export interface ScrapeTarget {
  /** Host and port. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PrometheusOptions {
  /** Of which kind its own address is. */
  readonly network: PodNetwork;
  readonly scrapeSeconds: number;
  /** Keeps the classic histograms that it scrapes as native ones, with the bounds that they have. */
  readonly nativeHistograms?: boolean;
  /** Serves TLS on 127.0.0.1, which its certificate is for and which it signs itself. */
  readonly tls?: boolean;
  readonly say?: (line: string) => void;
}

/** A real Prometheus with its data in a temporary folder. */
export interface Prometheus extends AsyncDisposable {
  /** Without TLS one of its own, at port 9090. */
  readonly address: string;
  readonly url: string;
  /** PEM; null without TLS. */
  readonly certificate: string | null;
  /** Scrapes these and nothing else, from now on. */
  scrape(targets: readonly ScrapeTarget[]): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Again, at the same address, with what it had. */
  start(): Promise<void>;
}

const PORT = 9090;

export async function startPrometheus({
  network,
  scrapeSeconds,
  nativeHistograms = false,
  tls = false,
  say,
}: PrometheusOptions): Promise<Prometheus> {
  const { prometheus } = await installPrometheus(say);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-prometheus-'));
  const address = tls ? '127.0.0.1' : randomAddress(network);
  const port = tls ? (await freePorts(1))[0] : PORT;
  const targetsFile = join(folder, 'targets.json');
  const certificate = tls ? selfSignedCertificate(address) : null;
  const url = `${tls ? 'https' : 'http'}://${address}:${port}`;
  await writeFile(join(folder, 'prometheus.yml'), configuration(targetsFile, scrapeSeconds, nativeHistograms));
  await writeFile(targetsFile, '[]');
  if (certificate !== null) {
    await writeFile(join(folder, 'server.crt'), certificate.certificate);
    await writeFile(join(folder, 'server.key'), certificate.privateKey, { mode: 0o600 });
    await writeFile(join(folder, 'web.yml'), 'tls_server_config: { cert_file: server.crt, key_file: server.key }\n');
  }
  const open = () =>
    startProcess({
      name: 'prometheus',
      command: prometheus,
      args: [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}:${port}`,
        '--log.level=warn',
        ...(tls ? [`--web.config.file=${join(folder, 'web.yml')}`] : []),
      ],
      logFile: join(folder, 'prometheus.log'),
      // With TLS it answers plain requests by 400.
      ready: async () => [200, 400].includes((await fetch(`http://${address}:${port}/-/ready`)).status),
    });
  let managed: ManagedProcess = await open();
  return {
    address,
    url,
    certificate: certificate?.certificate ?? null,
    async scrape(targets) {
      // Whole or not at all: it looks whenever the file changes.
      await writeFile(
        `${targetsFile}.new`,
        JSON.stringify(targets.map((target) => ({ targets: [target.address], labels: target.labels }))),
      );
      await rename(`${targetsFile}.new`, targetsFile);
    },
    kill: () => managed.stop(),
    async start() {
      managed = await open();
    },
    async [Symbol.asyncDispose]() {
      await managed.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(targetsFile: string, scrapeSeconds: number, nativeHistograms: boolean): string {
  return [
    `global: { scrape_interval: ${scrapeSeconds}s, scrape_timeout: ${scrapeSeconds}s, convert_classic_histograms_to_nhcb: ${nativeHistograms} }`,
    'scrape_configs:',
    `  - { job_name: pods, file_sd_configs: [{ files: [${JSON.stringify(targetsFile)}], refresh_interval: 1s }] }`,
    '',
  ].join('\n');
}
