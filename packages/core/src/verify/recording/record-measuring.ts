import type { Measuring } from '../../ports/measuring.ts';
import type { RecordedLine } from './recording-schema.ts';

/** The same measuring, with every answer written down. `subject` says whose look it is that asks. */
export function recordMeasuring(
  inner: Measuring,
  subject: (target: string, service: string) => number,
  write: (line: RecordedLine) => void,
): Measuring {
  return {
    async source(target, name) {
      const source = await inner.source(target, name);
      return {
        name: source.name,
        async discover(place, side, wanted, signal) {
          const discovery = await source.discover(place, side, wanted, signal);
          write({ kind: 'discovered', subject: subject(place.target, place.service), source: name, name: source.name, discovery });
          return discovery;
        },
        async read(question, signal) {
          const reading = await source.read(question, signal);
          const { place, ask } = question;
          write({ kind: 'read', subject: subject(place.target, place.service), source: name, ask, reading });
          return reading;
        },
      };
    },
    async instances(target) {
      const source = await inner.instances(target);
      return {
        async look(place, replicaSets, signal) {
          const look = await source.look(place, replicaSets, signal);
          write({ kind: 'instances', subject: subject(place.target, place.service), source: 'instances', look });
          return look;
        },
      };
    },
  };
}
