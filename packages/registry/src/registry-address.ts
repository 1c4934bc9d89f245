import { BlockList, isIP } from 'node:net';
import { SluiceError } from '@sluice/core';

/** Where the registry of a reference answers. http is spoken with this machine only: everywhere else a digest could be forged. */
export function registryAddress(registry: string): URL {
  if (registry === 'docker.io') return new URL('https://registry-1.docker.io/');
  const url = URL.canParse(`https://${registry}/`) ? new URL(`https://${registry}/`) : null;
  if (!url) throw new SluiceError('registry-invalid', 'input', `"${registry}" is no address of a registry; expected host or host:port`);
  return isLoopback(url.hostname) ? new URL(`http://${registry}/`) : url;
}

export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
