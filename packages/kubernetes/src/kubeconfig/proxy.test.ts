import { expect, test } from 'vitest';
import { proxyFor } from './proxy.ts';

const PROXY = 'http://proxy.example:3128';

test.each([
  { server: 'https://api.example', env: {}, proxy: null },
  { server: 'https://api.example', env: { HTTPS_PROXY: PROXY }, proxy: `${PROXY}/` },
  { server: 'https://api.example', env: { https_proxy: 'proxy.example:3128' }, proxy: `${PROXY}/` },
  { server: 'https://api.example', env: { HTTP_PROXY: PROXY }, proxy: null },
  { server: 'http://api.example', env: { HTTP_PROXY: PROXY }, proxy: `${PROXY}/` },
  { server: 'https://127.0.0.2:6443', env: { HTTPS_PROXY: PROXY }, proxy: null },
  { server: 'https://localhost:6443', env: { HTTPS_PROXY: PROXY }, proxy: null },
  { server: 'https://[::1]:6443', env: { HTTPS_PROXY: PROXY }, proxy: null },
  { server: 'https://10.3.2.1', env: { HTTPS_PROXY: PROXY, NO_PROXY: '192.168.0.0/16, 10.0.0.0/8' }, proxy: null },
  { server: 'https://11.3.2.1', env: { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8,x/99' }, proxy: `${PROXY}/` },
  { server: 'https://a.example', env: { HTTPS_PROXY: PROXY, NO_PROXY: 'example' }, proxy: null },
  { server: 'https://aexample', env: { HTTPS_PROXY: PROXY, NO_PROXY: 'example' }, proxy: `${PROXY}/` },
  { server: 'https://example', env: { HTTPS_PROXY: PROXY, NO_PROXY: '.example' }, proxy: `${PROXY}/` },
  { server: 'https://a.example:6443', env: { HTTPS_PROXY: PROXY, NO_PROXY: '*.example:443' }, proxy: `${PROXY}/` },
  { server: 'https://a.example:6443', env: { HTTPS_PROXY: PROXY, no_proxy: '*' }, proxy: null },
])('$server with $env goes through $proxy', ({ server, env, proxy }) => {
  expect(proxyFor(new URL(server), undefined, env)?.href ?? null).toBe(proxy);
});

test('proxy-url of the cluster wins over NO_PROXY and loopback', () => {
  expect(proxyFor(new URL('https://127.0.0.1'), PROXY, { NO_PROXY: '*' })?.host).toBe('proxy.example:3128');
});

test('a SOCKS proxy is refused, without its password', () => {
  expect(() => proxyFor(new URL('https://a.example'), 'socks5://me:s3cr3t@proxy.example:1080', {})).toThrow(
    'proxy-url: expected http://host:port or https://host:port, got socks5://proxy.example:1080. SOCKS proxies are not supported',
  );
});
