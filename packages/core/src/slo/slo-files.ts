import type { z } from 'zod';
import { PLAN_LIMITS } from '../plan/limits.ts';
import { didYouMean, oneOf } from '../plan/nearest.ts';
import { type PlanError, planFileError } from '../plan/plan-error.ts';
import { describeValue, type PlanPath } from '../plan/plan-path.ts';
import { type Finding, PlanReport, sortErrors } from '../plan/report.ts';
import { salvage } from '../plan/salvage.ts';
import { schemaFindings } from '../plan/schema-findings.ts';
import { type PlanSource, parseYamlStream } from '../plan/yaml-source.ts';
import { SLO_LIMITS } from './limits.ts';
import { OPENSLO_SCHEMAS, type OpenSloKind, type OpenSloObject } from './openslo-schema.ts';
import { type SlothSpec, slothSchema } from './sloth-schema.ts';

/** One object of a file, and how to say what is wrong with it. */
export interface Written<T> {
  readonly value: T;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Whether something in the value at this path failed in form, so that what it does not say means nothing. */
  touched(path: PlanPath): boolean;
  /** The path is inside of the object. */
  add(finding: Finding): void;
}

/** Everything that SLO files hold, by kind and then by name. */
export interface SloObjects {
  readonly openslo: { readonly [K in OpenSloKind]: ReadonlyMap<string, Written<OpenSloObject<K>>> };
  readonly sloth: readonly Written<SlothSpec>[];
}

type Mutable = { readonly [K in OpenSloKind]: Map<string, Written<OpenSloObject<K>>> };

/** The reading of SLO files: what they hold, and all that is wrong so far. */
export class SloFiles {
  readonly #errors: PlanError[] = [];
  readonly #reports: PlanReport[] = [];
  readonly #openslo: Mutable = {
    SLO: new Map(),
    SLI: new Map(),
    DataSource: new Map(),
    Service: new Map(),
    AlertPolicy: new Map(),
    AlertCondition: new Map(),
    AlertNotificationTarget: new Map(),
  };
  readonly #sloth: Written<SlothSpec>[] = [];
  #objects = 0;

  /** OpenSLO objects, one a document or in a list, and sloth's specs. */
  read(file: string, text: string): void {
    // A character is at least one byte.
    if (text.length > PLAN_LIMITS.bytes) {
      this.#errors.push({ ...planFileError(file, { kind: 'too-large', bytes: text.length }), suggestion: 'split the file' });
      return;
    }
    for (const { source, errors, usable } of parseYamlStream(text, file)) {
      this.#errors.push(...errors);
      if (!usable || source.value === null) continue;
      const report = new PlanReport(source);
      this.#reports.push(report);
      if (!Array.isArray(source.value)) this.#take(source.value, [], source, report);
      else for (const [index, value] of source.value.entries()) this.#take(value, [index], source, report);
    }
  }

  get objects(): SloObjects {
    return { openslo: this.#openslo, sloth: this.#sloth };
  }

  /** All of it, by file and position. */
  get errors(): readonly PlanError[] {
    const all = [...this.#errors, ...this.#reports.flatMap(({ errors }) => errors)];
    const files = [...new Set(all.map(({ file }) => file))];
    return files.flatMap((file) => sortErrors(all.filter((error) => error.file === file)));
  }

  #take(value: unknown, path: PlanPath, source: PlanSource, report: PlanReport): void {
    this.#objects += 1;
    if (this.#objects > SLO_LIMITS.objects) {
      if (this.#objects === SLO_LIMITS.objects + 1) report.add(tooMany(path));
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      report.add({ ...notAnObject(path), got: describeValue(value) });
      return;
    }
    const said = (key: string): unknown => (Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined);
    const [version, apiVersion, kind] = [said('version'), said('apiVersion'), said('kind')];
    if (version === 'prometheus/v1') {
      const read = form(slothSchema, value, path, source, report);
      if (read) this.#sloth.push(read);
      return;
    }
    if (apiVersion !== 'openslo/v1') {
      report.add(unknownFormat(path, apiVersion === undefined ? 'version' : 'apiVersion', apiVersion ?? version));
      return;
    }
    if (typeof kind !== 'string' || !isKind(kind)) {
      report.add(unknownKind(path, kind));
      return;
    }
    this.#keep(kind, value, path, source, report);
  }

  #keep<K extends OpenSloKind>(kind: K, value: object, path: PlanPath, source: PlanSource, report: PlanReport): void {
    // The map of a kind and its schema belong together, which TypeScript does not follow through a variable.
    const schema = OPENSLO_SCHEMAS[kind] as unknown as z.ZodType<OpenSloObject<K>>;
    const kept = this.#openslo[kind] as Map<string, Written<OpenSloObject<K>>>;
    const read = form(schema, value, path, source, report);
    if (!read) return;
    const { name } = read.value.metadata;
    const first = kept.get(name);
    if (first) {
      read.add({
        code: 'duplicate-name',
        path: ['metadata', 'name'],
        at: 'value',
        message: `there are two ${kind} objects of this name`,
        expected: 'a name of its own',
        got: name,
        suggestion: `the other one is in ${first.file}, line ${first.line}: rename one, or remove it`,
      });
      return;
    }
    kept.set(name, read);
  }
}

function form<T>(schema: z.ZodType<T>, value: object, path: PlanPath, source: PlanSource, report: PlanReport): Written<T> | null {
  const parsed = schema.safeParse(value);
  const add = (finding: Finding): void => report.add({ ...finding, path: [...path, ...finding.path] });
  if (!parsed.success) {
    for (const finding of schemaFindings(schema, value, parsed.error.issues)) add(finding);
    report.castShadows();
  }
  const rest = parsed.success ? parsed.data : salvage(schema, value);
  if (rest === null) return null;
  const { line } = source.locate(path, 'value');
  return { value: rest, file: source.file, line, add, touched: (inner) => report.touched([...path, ...inner]) };
}

function isKind(kind: string): kind is OpenSloKind {
  return Object.hasOwn(OPENSLO_SCHEMAS, kind);
}

function tooMany(path: PlanPath): Finding {
  return {
    code: 'too-large',
    path,
    at: 'value',
    message: 'the SLO files hold too many objects',
    expected: `at most ${SLO_LIMITS.objects}`,
    got: 'more',
    suggestion: 'name fewer files under slo.files',
  };
}

function notAnObject(path: PlanPath): Omit<Finding, 'got'> {
  return {
    code: 'invalid-type',
    path,
    at: 'value',
    message: 'this is neither an OpenSLO object nor a spec of sloth',
    expected: 'a mapping with apiVersion: openslo/v1, or with version: prometheus/v1',
    suggestion: 'write an SLO, or name another file under slo.files',
  };
}

function unknownFormat(path: PlanPath, key: string, found: unknown): Finding {
  const base = { path: [...path, key], at: 'value', got: describeValue(found) } as const;
  const expected = 'apiVersion: openslo/v1 with a kind, or version: prometheus/v1 (sloth)';
  if (found === undefined)
    return { ...base, path, code: 'missing', message: 'this does not say what it is', expected, suggestion: 'add apiVersion: openslo/v1' };
  const served = typeof found === 'string' && /^openslo\/|^sloth\.slok\.dev\//.test(found);
  return {
    ...base,
    code: served ? 'not-served' : 'invalid-value',
    message: served ? `${describeValue(found)} is known, but this version does not serve it` : 'this is not a format of SLOs',
    expected,
    suggestion: /^sloth/.test(String(found))
      ? 'keep the spec of the object in a file with version: prometheus/v1'
      : 'write apiVersion: openslo/v1, and see whether the fields are those of v1',
  };
}

function unknownKind(path: PlanPath, kind: unknown): Finding {
  const kinds = Object.keys(OPENSLO_SCHEMAS);
  const base = { path: [...path, 'kind'], expected: oneOf(kinds), got: describeValue(kind) } as const;
  if (kind === undefined)
    return { ...base, code: 'missing', at: 'key', message: '"kind" is missing', suggestion: 'add kind: SLO, or what else it is' };
  return {
    ...base,
    code: 'invalid-value',
    at: 'value',
    message: 'OpenSLO v1 has no such kind',
    suggestion: typeof kind === 'string' ? didYouMean(kind, kinds, 'remove the object') : 'write kind: SLO',
  };
}
