import type { SourceSettings } from '@sluice/core';
import { authorizerOf } from '../auth/authorizer.ts';
import { secretValue } from '../auth/secret-values.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { datadog } from '../datadog/datadog.ts';
import { graphite } from '../graphite/graphite.ts';
import { influxdb } from '../influxdb/influxdb.ts';
import { newrelic } from '../newrelic/newrelic.ts';
import { directTransport } from '../transport/direct-transport.ts';
import { openTransport, type SourceReach } from '../transport/open-transport.ts';
import { patient } from '../transport/patient-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { SeriesVendor } from './series.ts';
import { SeriesSource } from './series-source.ts';

export type SeriesSettings = Extract<SourceSettings, { readonly delaySeconds: number }>;

const NEWRELIC_HOSTS = { us: 'api.newrelic.com', eu: 'api.eu.newrelic.com', jp: 'api.jp.newrelic.com' } as const;

/**
 * A vendor of time series as the resolved plan names it.
 *
 * @throws SourceError `refused` where a secret is not there, or would be sent in the clear
 */
export async function openSeriesSource(settings: SeriesSettings, reach: SourceReach): Promise<SeriesSource> {
  return new SeriesSource({ vendor: await vendorOf(settings, reach), delayMs: settings.delaySeconds * 1000 });
}

async function vendorOf(settings: SeriesSettings, reach: SourceReach): Promise<SeriesVendor> {
  const timeoutMs = settings.timeoutSeconds * 1000;
  const calm = (transport: Transport) => patient(transport, { clock: reach.clock });
  switch (settings.kind) {
    case 'datadog': {
      const keys = {
        'dd-api-key': secretValue(settings.apiKey, 'metrics.datadog.apiKey', reach),
        'dd-application-key': secretValue(settings.appKey, 'metrics.datadog.appKey', reach),
      };
      return datadog({ transport: calm(withKeys(`https://api.${settings.site}`, keys, reach)), site: settings.site, timeoutMs });
    }
    case 'newrelic': {
      const keys = { 'api-key': secretValue(settings.apiKey, 'metrics.newrelic.apiKey', reach) };
      const { account, attributes } = settings;
      const transport = calm(withKeys(`https://${NEWRELIC_HOSTS[settings.region]}`, keys, reach));
      return newrelic({ transport, account, attributes, timeoutMs });
    }
    case 'cloudwatch': {
      const { region, periodSeconds } = settings;
      const auth = { bearer: null, basic: null, sigv4: { region, service: 'monitoring' }, tls: null };
      const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
      const address = new URL(`https://monitoring.${region}.${domain}`);
      const authorizer = authorizerOf(auth, reach, reach.clock);
      const transport = directTransport({ address, authorizer, headers: {}, env: reach.env });
      return cloudwatch({ transport: calm(transport), region, periodSeconds, timeoutMs });
    }
    case 'graphite':
      return graphite({ transport: calm(await openTransport(settings, reach)), timeoutMs });
    case 'influxdb': {
      const { database, retentionPolicy, attributes } = settings;
      return influxdb({ transport: calm(await openTransport(settings, reach)), database, retentionPolicy, attributes, timeoutMs });
    }
    default:
      return settings satisfies never;
  }
}

function withKeys(address: string, keys: Readonly<Record<string, string>>, { env }: SourceReach): Transport {
  return directTransport({ address: new URL(address), authorizer: null, headers: keys, secrets: Object.values(keys), env });
}
