import { SluiceError } from '@sluice/core';
import { isLoopback } from '@sluice/http';

/** Where the registry of a reference answers. http is spoken with this machine only: everywhere else a digest could be forged. */
export function registryAddress(registry: string): URL {
  if (registry === 'docker.io') return new URL('https://registry-1.docker.io/');
  const url = URL.canParse(`https://${registry}/`) ? new URL(`https://${registry}/`) : null;
  if (!url) throw new SluiceError('registry-invalid', 'input', `"${registry}" is no address of a registry; expected host or host:port`);
  return isLoopback(url.hostname) ? new URL(`http://${registry}/`) : url;
}
