import { z } from 'zod';
import { noted } from '../schema-notes.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_.]{0,99}$/;
const EXPECTED = 'the name of an attribute';

const name = () => noted(z.string().regex(NAME, { error: EXPECTED }), { expected: EXPECTED });

/** How a source calls what tells whose a value is; `$(pods)` is written with them. */
export const attributesSchema = (usual: { readonly namespace: string; readonly pod: string }) =>
  z
    .strictObject({
      namespace: name().default(usual.namespace).describe('Attribute that has the namespace.'),
      pod: name().default(usual.pod).describe('Attribute that has the name of the pod.'),
    })
    .prefault({})
    .describe('What tells whose a value is, for `$(pods)`.');

export const resolvedAttributesSchema = z.object({ namespace: z.string(), pod: z.string() });
export type PodAttributes = z.infer<typeof resolvedAttributesSchema>;
