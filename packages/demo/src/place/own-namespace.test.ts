import { RestClient } from '@sluice/kubernetes';
import { describe, expect, it } from 'vitest';
import { type Asked, startFakeApi } from '../testing/fake-api.ts';
import { makeNamespace } from './own-namespace.ts';

type Answer = readonly [status: number, body: unknown] | null;

const status = (code: number, reason: string, message: string): Answer => [code, { kind: 'Status', reason, message }];
const allowed = (yes: boolean): Answer => [201, { status: { allowed: yes } }];

/** A cluster that keeps one namespace; `onCreate` may answer otherwise. */
function cluster(onCreate: (asked: Asked, stored: () => void) => Answer | undefined = () => undefined, mayDelete = true) {
  let kept: unknown = null;
  return {
    get kept() {
      return kept;
    },
    answer(asked: Asked): Answer {
      if (asked.path.includes('selfsubjectaccessreviews')) return allowed(mayDelete);
      if (asked.method === 'POST') {
        const store = () => {
          kept = asked.body;
        };
        const other = onCreate(asked, store);
        if (other !== undefined) return other;
        if (kept !== null) return status(409, 'AlreadyExists', 'namespaces "demo" already exists');
        store();
        return [201, kept];
      }
      if (kept === null) return status(404, 'NotFound', 'namespaces "demo" not found');
      const found = kept;
      if (asked.method === 'DELETE') kept = null;
      return [200, found];
    },
  };
}

describe('makeNamespace', () => {
  it('removes what it made', async () => {
    const own = cluster();
    await using api = await startFakeApi((asked) => own.answer(asked));
    {
      await using made = await makeNamespace(new RestClient(api.connection), 'demo', () => undefined);
      expect(made.name).toBe('demo');
      expect(own.kept).not.toBeNull();
    }
    expect(own.kept).toBeNull();
  });

  it('refuses one that exists, and leaves it', async () => {
    const own = cluster((_, store) => {
      store();
      return undefined;
    });
    await using api = await startFakeApi((asked) => {
      if (asked.method === 'GET') return [200, { metadata: { name: 'demo' } }];
      return own.answer(asked);
    });
    await expect(makeNamespace(new RestClient(api.connection), 'demo', () => undefined)).rejects.toMatchObject({
      code: 'namespace-exists',
      kind: 'input',
    });
    expect(api.asked.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('knows its own when the answer to its creation was lost', async () => {
    let cut = false;
    const own = cluster((_, store) => {
      if (cut) return undefined;
      cut = true;
      store();
      return null;
    });
    await using api = await startFakeApi((asked) => own.answer(asked));
    {
      await using _made = await makeNamespace(new RestClient(api.connection), 'demo', () => undefined);
    }
    expect(own.kept).toBeNull();
  });

  it('names what is missing when it may not make one, or not remove it', async () => {
    const forbidden = cluster(() => status(403, 'Forbidden', 'User "ada" cannot create resource "namespaces"'));
    await using api = await startFakeApi((asked) => forbidden.answer(asked));
    await expect(makeNamespace(new RestClient(api.connection), 'demo', () => undefined)).rejects.toThrow(
      'the demo may not make its namespace: User "ada" cannot create resource "namespaces"',
    );
    const locked = cluster(() => undefined, false);
    await using other = await startFakeApi((asked) => locked.answer(asked));
    await expect(makeNamespace(new RestClient(other.connection), 'demo', () => undefined)).rejects.toThrow('cannot delete namespace demo');
    expect(locked.kept).toBeNull();
  });

  it('says of a wrong name what the cluster says', async () => {
    const own = cluster(() => status(422, 'Invalid', 'metadata.name: Invalid value: "Bad_Name"'));
    await using api = await startFakeApi((asked) => own.answer(asked));
    await expect(makeNamespace(new RestClient(api.connection), 'Bad_Name', () => undefined)).rejects.toMatchObject({
      code: 'namespace-invalid',
      kind: 'input',
    });
  });

  it('leaves a namespace that somebody made anew under the same name', async () => {
    const own = cluster();
    let foreign = false;
    await using api = await startFakeApi((asked) =>
      foreign && asked.method === 'GET' ? [200, { metadata: { annotations: { 'sluice.ci/demo': 'another' } } }] : own.answer(asked),
    );
    {
      await using _made = await makeNamespace(new RestClient(api.connection), 'demo', () => undefined);
      foreign = true;
    }
    expect(api.asked.map(({ method }) => method)).not.toContain('DELETE');
  });
});
