import type { Readable } from 'node:stream';

/** A line of a watch: an object and its event; etcd refuses objects over 1.5 MiB. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** The lines of a stream as they come. Unlike node:readline, an error of the stream ends it with that error. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > MAX_LINE_LENGTH) throw new Error(`a line over ${MAX_LINE_LENGTH} characters`);
    let end = rest.indexOf('\n');
    while (end >= 0) {
      yield rest.slice(0, end);
      rest = rest.slice(end + 1);
      end = rest.indexOf('\n');
    }
  }
  if (rest !== '') yield rest;
}
