import { expect, test } from 'vitest';
import { registryAddress } from './registry-address.ts';

test.each([
  ['docker.io', 'https://registry-1.docker.io/'],
  ['ghcr.io', 'https://ghcr.io/'],
  ['registry.example:5000', 'https://registry.example:5000/'],
  ['10.0.0.1:5000', 'https://10.0.0.1:5000/'],
  ['127.evil.example', 'https://127.evil.example/'],
  ['localhost.evil.example', 'https://localhost.evil.example/'],
  ['localhost:5000', 'http://localhost:5000/'],
  ['127.0.0.1:5000', 'http://127.0.0.1:5000/'],
  ['127.8.9.10', 'http://127.8.9.10/'],
  ['[::1]:5000', 'http://[::1]:5000/'],
])('%s answers at %s', (registry, address) => {
  expect(registryAddress(registry).href).toBe(address);
});
