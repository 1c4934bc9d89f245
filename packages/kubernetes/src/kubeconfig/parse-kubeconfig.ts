import path from 'node:path';
import { SluiceError } from '@sluice/core';
import { LineCounter, parseDocument } from 'yaml';
import { type KubeconfigFile, kubeconfigFileSchema } from './schema.ts';

const MAX_TEXT_LENGTH = 10 * 1024 * 1024;

/** Text of one kubeconfig. `source` names it in messages; `folder` is what its relative paths are relative to. */
export function parseKubeconfig(text: string, source: string, folder: string | null): KubeconfigFile {
  if (text.length > MAX_TEXT_LENGTH) throw invalid(`${source}: ${text.length} characters; a kubeconfig has at most ${MAX_TEXT_LENGTH}`);
  const lineCounter = new LineCounter();
  // Pretty errors quote the line they are about, which may hold a token. Duplicate keys: the last one wins, as in kubectl.
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number | undefined) => {
    if (offset === undefined) return source;
    const { line, col } = lineCounter.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken) {
    throw invalid(`${at(broken.pos[0])}: not valid YAML: ${withoutQuotedText(broken.message)}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    // The parser's message quotes the alias, which may be a token that begins with an asterisk.
    throw invalid(`${source}: its YAML aliases (*name) cannot be resolved: an unknown one, or more than 100 uses`);
  }
  const parsed = kubeconfigFileSchema.safeParse(value ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      return `${at(offsetOf(document, keys))}: ${keys.join('.') || 'the document'}: ${issue.message}`;
    });
    throw invalid(`not a kubeconfig:\n${problems.join('\n')}`);
  }
  for (const section of ['clusters', 'users', 'contexts'] as const) refuseDuplicates(parsed.data[section], section, source);
  return folder === null ? parsed.data : withAbsolutePaths(parsed.data, folder);
}

/** The text of a secret or input: YAML, JSON, or base64 of either (with or without line breaks). */
export function decodeKubeconfigText(text: string): string {
  if (text.includes(':')) return text; // every kubeconfig has a colon, base64 never has one
  const compact = text.replace(/\s+/g, '');
  const decoded = /^[A-Za-z0-9+/_-]+={0,2}$/.test(compact) ? Buffer.from(compact, 'base64').toString('utf8') : '';
  if (decoded.includes(':') && !decoded.includes('\uFFFD')) return decoded;
  throw invalid(
    `input kubeconfig: expected the text of a kubeconfig, or base64 of it, got ${text.trim().length} characters that are neither. ` +
      'Make it with: kubectl config view --raw --minify --flatten | base64 -w0',
  );
}

function refuseDuplicates(entries: readonly { readonly name: string }[], section: string, source: string): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) throw invalid(`${source}: ${section} has "${name}" twice. Remove or rename one`);
    seen.add(name);
  }
}

function withAbsolutePaths(file: KubeconfigFile, folder: string): KubeconfigFile {
  const absolute = (value: string | undefined) => (value === undefined ? undefined : path.resolve(folder, value));
  return {
    ...file,
    clusters: file.clusters.map(({ name, cluster }) => ({
      name,
      cluster: { ...cluster, 'certificate-authority': absolute(cluster['certificate-authority']) },
    })),
    users: file.users.map(({ name, user }) => ({
      name,
      user: {
        ...user,
        tokenFile: absolute(user.tokenFile),
        'client-certificate': absolute(user['client-certificate']),
        'client-key': absolute(user['client-key']),
        // A bare command is looked up in PATH; one with a slash belongs to the file.
        exec: user.exec && {
          ...user.exec,
          command: user.exec.command?.includes(path.sep) ? absolute(user.exec.command) : user.exec.command,
        },
      },
    })),
  };
}

function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly (string | number)[]): number | undefined {
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(keys.slice(0, depth), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const offset: unknown = node.range[0];
      if (typeof offset === 'number') return offset;
    }
  }
  return undefined;
}

/** Some messages of the parser quote what they stumbled on; a kubeconfig is full of secrets. */
function withoutQuotedText(message: string): string {
  return message.replace(/:?\s*(".*"|'.*'|`.*`)/gs, '').trim();
}

function invalid(message: string): SluiceError {
  return new SluiceError('kubeconfig-invalid', 'input', message);
}
