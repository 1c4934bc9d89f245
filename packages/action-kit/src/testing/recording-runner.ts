import type { Annotation } from '../result/annotations.ts';
import type { Runner } from '../runner.ts';

/** A runner that keeps what it is told. */
export class RecordingRunner implements Runner {
  readonly lines: string[] = [];
  readonly masked: string[] = [];
  readonly annotations: Annotation[] = [];
  readonly outputs: Record<string, string> = {};
  summary = '';

  line(text: string): void {
    this.lines.push(text);
  }

  say(text: string): void {
    this.lines.push(text);
  }

  mask(secrets: readonly string[]): void {
    this.masked.push(...secrets);
  }

  annotate(annotation: Annotation): void {
    this.annotations.push(annotation);
  }

  output(name: string, value: string): void {
    this.outputs[name] = value;
  }

  async summarise(markdown: string): Promise<void> {
    this.summary += markdown;
  }
}
