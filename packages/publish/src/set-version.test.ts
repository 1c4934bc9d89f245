import { expect, it } from 'vitest';
import { lockWithVersion, withVersion } from './set-version.ts';

it('sets the version of a package and of those of ours that it names, and nothing else', () => {
  const manifest = {
    name: '@sluice/a',
    version: '0.1.0',
    dependencies: { '@sluice/b': '0.1.0', yaml: '0.1.0' },
    devDependencies: { '@sluice/c': '0.1.0' },
  };
  expect(withVersion(JSON.stringify(manifest), '1.0.0')).toBe(
    `${JSON.stringify({ name: '@sluice/a', version: '1.0.0', dependencies: { '@sluice/b': '1.0.0', yaml: '0.1.0' }, devDependencies: { '@sluice/c': '1.0.0' } }, null, 2)}\n`,
  );
});

it('sets it in the lock for our packages, not for what is installed', () => {
  const lock = {
    version: '0.1.0',
    packages: {
      '': { version: '0.1.0' },
      'packages/a': { version: '0.1.0', dependencies: { '@sluice/b': '0.1.0' } },
      'node_modules/yaml': { version: '0.1.0' },
    },
  };
  expect(JSON.parse(lockWithVersion(JSON.stringify(lock), '1.0.0'))).toEqual({
    version: '1.0.0',
    packages: {
      '': { version: '1.0.0' },
      'packages/a': { version: '1.0.0', dependencies: { '@sluice/b': '1.0.0' } },
      'node_modules/yaml': { version: '0.1.0' },
    },
  });
});
