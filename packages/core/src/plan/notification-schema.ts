import { z } from 'zod';
import { MOMENTS } from '../notify/events/moment.ts';
import { identifier } from './names.ts';
import { noted } from './schema-notes.ts';

const SECRET = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const SECRET_EXPECTED = '{ secret: NAME }, whose value comes from the input secrets or the environment';
const ADDRESS_EXPECTED = 'an https address without a password in it, or { secret: NAME }';

const secretSchema = noted(
  z.strictObject({
    secret: z.string().regex(SECRET, { error: SECRET_EXPECTED }).describe('Name of the secret.'),
  }),
  { expected: SECRET_EXPECTED },
);

const plainAddress = z.string().refine(isPublicAddress, { error: ADDRESS_EXPECTED });

const webhookSchema = z.strictObject({
  url: noted(z.union([plainAddress, secretSchema]), { expected: ADDRESS_EXPECTED }).describe('Where events are sent to.'),
  sign: secretSchema.optional().describe('Key of the signature (HMAC-SHA256) that each request then carries.'),
});

const githubSchema = z.strictObject({
  comment: z.boolean().default(true).describe('One comment on the pull request that is released, kept current.'),
  contained: z.boolean().default(true).describe('One line on the other pull requests that the release contains, when it has ended.'),
  deployment: z.boolean().default(true).describe('A deployment with statuses in the repository.'),
});

const channelSchema = noted(
  z.strictObject({
    webhook: webhookSchema.optional().describe('CloudEvents over HTTP.'),
    github: githubSchema.optional().describe('What GitHub shows, on by default where there is a token; for turning parts of it off.'),
  }),
  { notServed: ['slack', 'feishu', 'dingtalk', 'wecom', 'teams', 'email'] },
);

const ruleSchema = noted(
  z.strictObject({
    when: z
      .array(z.enum(MOMENTS))
      .min(1)
      .max(MOMENTS.length)
      .describe('What has to happen; `service-upgraded` and `service-rolled-back` come once for each service and target.'),
    where: z.array(identifier()).min(1).max(20).describe('Channels that are told.'),
  }),
  { notServed: ['whom', 'mention', 'digest'] },
);

export const notificationsSchema = noted(
  z.strictObject({
    channels: z.record(identifier(), channelSchema).default({}).describe('Channels, by name.'),
    rules: z.array(ruleSchema).max(50).default([]).describe('Which events go where. Without rules, every event goes to every channel.'),
  }),
  { notServed: ['locale'] },
);

export type NotificationsEntry = z.output<typeof notificationsSchema>;

function isPublicAddress(text: string): boolean {
  if (!URL.canParse(text) || text.length > 2048) return false;
  const { protocol, username, password, hostname } = new URL(text);
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return (protocol === 'https:' || (protocol === 'http:' && local)) && username === '' && password === '';
}
