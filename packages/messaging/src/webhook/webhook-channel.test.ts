import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventsBetween } from '@sluice/core';
import { SITUATIONS } from '@sluice/core/testing/boutique';
import { describe, expect, it } from 'vitest';
import { openWebhook } from './webhook-channel.ts';

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of events that answers as it is told, then 204. */
async function openSink(answers: readonly (number | 'silence')[] = []) {
  const received: Received[] = [];
  const left = [...answers];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const answer = left.shift() ?? 204;
    if (answer === 'silence') request.socket.destroy();
    else response.writeHead(answer, answer === 429 ? { 'retry-after': '7' } : answer === 301 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slept: number[] = [];
  let now = Date.parse('2026-11-23T12:00:00Z');
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  const channel = (key: string | null = null) => openWebhook({ name: 'hook', address, key, env: {}, clock, random: () => 0.5 });
  return { received, slept, channel, [Symbol.asyncDispose]: async () => void server.close() };
}

const [started] = eventsBetween(null, SITUATIONS.waiting);
const service = eventsBetween(null, SITUATIONS.done).find(({ moment }) => moment === 'service-upgraded');
if (!started || !service) throw new Error('there are events');

describe('a webhook', () => {
  it('carries a CloudEvent in binary mode', async () => {
    await using sink = await openSink();
    await sink.channel().send(started.event);
    expect(sink.received).toHaveLength(1);
    expect(sink.received[0]?.headers).toMatchObject({
      'ce-specversion': '1.0',
      'ce-id': started.event.id,
      'ce-type': 'ci.sluice.task.started',
      'ce-source': 'https://github.com/acme/boutique/deployments/production',
      'ce-time': started.event.time,
      'ce-subject': 'boutique-production-42',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(JSON.parse(sink.received[0]?.body ?? '')).toEqual(started.event.data);
    expect(sink.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('carries a CDEvent with its own content type', async () => {
    await using sink = await openSink();
    await sink.channel().send(service.event);
    expect(sink.received[0]?.headers).toMatchObject({
      'ce-type': 'dev.cdevents.service.upgraded.0.3.0',
      'content-type': 'application/cdevents+json; charset=utf-8',
    });
  });

  it('is signed so that the receiver can tell who sent it, and when', async () => {
    await using sink = await openSink();
    await sink.channel('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').send(started.event);
    const { headers, body } = sink.received[0] ?? { headers: {}, body: '' };
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(headers['webhook-id']).toBe(started.event.id);
  });

  it('is sent again, as the same event, while the receiver cannot take it', async () => {
    await using sink = await openSink([503, 429, 'silence']);
    await sink.channel().send(started.event);
    expect(sink.received.map(({ headers }) => headers['ce-id'])).toEqual(Array.from({ length: 4 }, () => started.event.id));
    expect(sink.slept).toEqual([1_000, 7_000, 4_000]);
  });

  it.each([400, 401, 404, 301])('is not sent again when the receiver says %i', async (status) => {
    await using sink = await openSink([status]);
    await expect(sink.channel().send(started.event)).rejects.toMatchObject({
      code: 'webhook-refused',
      message: expect.stringContaining(`(${status} `),
    });
    expect(sink.received).toHaveLength(1);
  });

  it('gives up in the end', async () => {
    await using sink = await openSink(Array.from({ length: 9 }, () => 500));
    await expect(sink.channel().send(started.event)).rejects.toMatchObject({ code: 'webhook-refused' });
    expect(sink.received).toHaveLength(5);
  });

  it.each(['http://events.example/in?token=hush', 'nowhere-hush'])('refuses the address %s, and does not repeat it', (address) => {
    const open = () => openWebhook({ name: 'hook', address, key: null, env: {}, clock: { now: () => 0, sleep: async () => undefined } });
    expect(open).toThrow(expect.objectContaining({ code: 'webhook-address-invalid', message: expect.not.stringContaining('hush') }));
  });

  it('keeps what is no letter of a header out of it', async () => {
    await using sink = await openSink();
    await sink.channel().send({ ...started.event, subject: 'a "b" ü%\n' });
    expect(sink.received[0]?.headers['ce-subject']).toBe('a%20%22b%22%20%C3%BC%25%0A');
  });
});
