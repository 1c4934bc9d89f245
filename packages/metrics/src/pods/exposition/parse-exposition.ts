import { type Exposition, ExpositionError, type Wants } from './exposition.ts';
import { parseProtobuf } from './parse-protobuf.ts';
import { parseText } from './parse-text.ts';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const TEXTS = 'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.6,*/*;q=0.1';

/** What an instance is asked to answer in. Native histograms come in protobuf only; nothing else needs it. */
export function acceptHeader(natives: boolean): string {
  return natives ? `${PROTOBUF},${TEXTS}` : TEXTS;
}

/**
 * By what the answer calls itself; without a name it is text, as it was before there were names.
 *
 * @throws ExpositionError
 */
export function parseExposition(body: Uint8Array, contentType: string | undefined, wants: Wants): Exposition {
  const [media = ''] = (contentType ?? 'text/plain').toLowerCase().split(';', 1);
  switch (media.trim()) {
    case 'application/vnd.google.protobuf':
      return parseProtobuf(body, wants);
    case 'application/openmetrics-text':
      return parseText(new TextDecoder().decode(body), 'openmetrics', wants);
    case 'text/plain':
      return parseText(new TextDecoder().decode(body), 'prometheus', wants);
    default:
      throw new ExpositionError('malformed', `it is ${media}: expected text/plain, application/openmetrics-text or protobuf`);
  }
}
