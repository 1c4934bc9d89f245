import { BlockList, isIP } from 'node:net';
import { SluiceError } from '@sluice/core';
import type { Environment } from './load-kubeconfig.ts';

/**
 * The proxy on the way to a server: `proxy-url` of the cluster, else HTTPS_PROXY or HTTP_PROXY unless NO_PROXY or loopback says
 * otherwise. NO_PROXY is read as Go (and so kubectl) reads it, CIDR ranges included, which Node's own reading lacks.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFor(server: URL, proxyUrl: string | undefined, env: Environment): URL | null {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, 'proxy-url');
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = env[name] || env[name.toLowerCase()];
  if (!value || isExempt(server, env.NO_PROXY || env.no_proxy || '')) return null;
  return parseProxy(value.includes('://') ? value : `http://${value}`, `$${name}`);
}

function parseProxy(value: string, origin: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url;
  const found = url ? `${url.protocol}//${url.host}` : 'text that is not an address';
  const advice = url?.protocol.startsWith('socks') ? 'SOCKS proxies are not supported: put an HTTP proxy in front' : 'Correct it';
  throw new SluiceError('proxy-unsupported', 'input', `${origin}: expected http://host:port or https://host:port, got ${found}. ${advice}`);
}

function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const family = ipFamily(host);
  if (host === 'localhost' || (family && loopback.check(host, family))) return true;
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, address, prefix] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (address !== undefined) {
    const range = ipFamily(address);
    const family = ipFamily(host);
    if (!range || !family || Number(prefix) > (range === 'ipv4' ? 32 : 128)) return false;
    const list = new BlockList();
    list.addSubnet(address, Number(prefix), range);
    return list.check(host, family);
  }
  if (isIP(entry)) return entry === host;
  const [, name = entry, wantedPort] = /^(.*?):(\d+)$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const domain = name.replace(/^\[|\]$/g, '').replace(/^\*/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function ipFamily(text: string): 'ipv4' | 'ipv6' | undefined {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(text)];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
