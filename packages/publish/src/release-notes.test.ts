import { expect, it } from 'vitest';
import { releaseNotes } from './release-notes.ts';

it.each([
  ['[Approvals](docs/approvals.md#by-a-command)', '[Approvals](https://github.com/acme/sluice/blob/v1.4.0/docs/approvals.md#by-a-command)'],
  ['[there](https://example.com/a), [mail](mailto:a@b), [here](#x)', '[there](https://example.com/a), [mail](mailto:a@b), [here](#x)'],
  ['no link (docs/a.md)', 'no link (docs/a.md)'],
])('%s', (said, notes) => {
  expect(releaseNotes(said, 'https://github.com', { repository: 'acme/sluice', tag: 'v1.4.0' })).toBe(notes);
});
