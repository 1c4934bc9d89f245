import { z } from 'zod';

const payloadSchema = z.object({ sluice: z.object({ releaseId: z.string(), ledgerHead: z.string().nullable() }) });

/** What a deployment says of the release it shows. */
export interface DeploymentPayload {
  readonly releaseId: string;
  /** The newest entry of the ledger when the deployment was made, by `formatAnchor`: a ledger without that entry has been rewritten. */
  readonly ledgerHead: string | null;
}

export function writePayload({ releaseId, ledgerHead }: DeploymentPayload): { readonly [key: string]: unknown } {
  return { sluice: { releaseId, ledgerHead } };
}

/** Null for deployments of others. GitHub gives a payload as the text or the object that it was given. */
export function readPayload(payload: unknown): DeploymentPayload | null {
  return payloadSchema.safeParse(typeof payload === 'string' ? jsonOrNull(payload) : payload).data?.sluice ?? null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
