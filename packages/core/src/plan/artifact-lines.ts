import { SluiceError } from '../sluice-error.ts';
import { type ImageReference, parseImageReference } from './image-reference.ts';
import { isLabel, LABEL_EXPECTED } from './names.ts';

export interface ArtifactLine {
  readonly service: string;
  /** Has a tag, a digest, or both. */
  readonly reference: ImageReference;
}

const MAX_TEXT_LENGTH = 1024 * 1024;
const SHOWN_PROBLEMS = 50;

/**
 * The input `artifacts`: one `service=image@sha256:…` or `service=image:tag` a line; blank lines and `#` comments are skipped.
 *
 * @throws SluiceError `artifacts-invalid`, kind `input`: every problem with its line, and not only the first.
 */
export function parseArtifactLines(text: string): readonly ArtifactLine[] {
  if (text.length > MAX_TEXT_LENGTH) throw invalid([`${text.length} characters; expected at most ${MAX_TEXT_LENGTH}`]);
  const artifacts: ArtifactLine[] = [];
  const problems: string[] = [];
  const firstLine = new Map<string, number>();
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    try {
      const artifact = parseLine(line);
      const earlier = firstLine.get(artifact.service);
      if (earlier !== undefined) throw new LineProblem(`service "${artifact.service}" is already on line ${earlier}. Remove one of them`);
      firstLine.set(artifact.service, index + 1);
      artifacts.push(artifact);
    } catch (error) {
      if (!(error instanceof LineProblem || error instanceof SluiceError)) throw error;
      problems.push(`artifacts:${index + 1}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw invalid(problems);
  return artifacts;
}

class LineProblem extends Error {}

function parseLine(line: string): ArtifactLine {
  const equals = line.indexOf('=');
  if (equals === -1) throw new LineProblem(`expected service=image@sha256:… or service=image:tag, got "${line.slice(0, 200)}"`);
  const service = line.slice(0, equals).trim();
  if (!isLabel(service)) throw new LineProblem(`expected a service before "=": ${LABEL_EXPECTED}; got "${service.slice(0, 200)}"`);
  const reference = parseImageReference(line.slice(equals + 1).trim());
  if (reference.tag === null && reference.digest === null) {
    throw new LineProblem(`"${reference.image}" names no version. Add @sha256:… or a tag, such as ${reference.image}:v1.4.0`);
  }
  return { service, reference };
}

function invalid(problems: readonly string[]): SluiceError {
  const more = problems.length > SHOWN_PROBLEMS ? [`and ${problems.length - SHOWN_PROBLEMS} more`] : [];
  return new SluiceError('artifacts-invalid', 'input', [...problems.slice(0, SHOWN_PROBLEMS), ...more].join('\n'));
}
