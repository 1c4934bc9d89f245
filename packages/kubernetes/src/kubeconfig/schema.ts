import { z } from 'zod';

// kubectl reads null and '' as "not set", and ignores keys it does not know.
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const clusterSchema = z.object({
  server: text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'proxy-url': text,
  'disable-compression': flag,
  extensions: list(z.object({ name: z.string(), extension: z.unknown() })),
});

const execSchema = z.object({
  apiVersion: text,
  command: text,
  args: list(z.string()),
  env: list(z.object({ name: z.string(), value: z.string() })),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

const userSchema = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  as: text,
  'as-uid': text,
  'as-groups': list(z.string()),
  'as-user-extra': z
    .record(z.string(), z.array(z.string()))
    .nullish()
    .transform((value) => value ?? {}),
  exec: execSchema.nullish(),
  'auth-provider': z
    .object({
      name: z.string(),
      config: z
        .record(z.string(), z.string())
        .nullish()
        .transform((value) => value ?? {}),
    })
    .nullish(),
});

const contextSchema = z.object({ cluster: text, user: text, namespace: text });

/** One file, in the format of https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/. */
export const kubeconfigFileSchema = z.object({
  'current-context': text,
  clusters: list(z.object({ name: z.string(), cluster: clusterSchema })),
  users: list(
    z.object({
      name: z.string(),
      user: userSchema.nullish().transform((value) => value ?? userSchema.parse({})),
    }),
  ),
  contexts: list(z.object({ name: z.string(), context: contextSchema })),
});

export type KubeconfigFile = z.output<typeof kubeconfigFileSchema>;
export type Cluster = z.output<typeof clusterSchema>;
export type User = z.output<typeof userSchema>;
export type ExecSettings = z.output<typeof execSchema>;
export type Context = z.output<typeof contextSchema>;

/** A user with nothing set: what a context without a user means. */
export const ANONYMOUS: User = userSchema.parse({});
