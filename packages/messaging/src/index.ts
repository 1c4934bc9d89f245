export * from './webhook/webhook-channel.ts';
