// Checks a delivery as a receiver would, and manages endpoints where the SDK can. delivery.json has the payload
// and the headers of a delivery, its endpoint's secret and an address that takes everything.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { OpenAI, expectError, main, newClient } from './support.mjs';

async function verify(client, { payload, headers, secret, video_id }) {
  await client.webhooks.verifySignature(payload, headers, secret);
  const event = await client.webhooks.unwrap(payload, headers, secret);
  assert.equal(event.type, 'video.failed');
  assert.equal(event.data.id, video_id);
  assert.equal(event.id, headers['webhook-id']);
  const refuses = (...delivery) =>
    assert.rejects(client.webhooks.unwrap(...delivery), OpenAI.InvalidWebhookSignatureError);
  await refuses(payload.replace('failed', 'completed'), headers, secret);
  await refuses(payload, { ...headers, 'webhook-id': 'evt_other' }, secret);
  await refuses(payload, headers, 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=');
}

async function manage({ webhooks }, url) {
  const kinds = ['video.completed', 'video.failed'];
  const made = await webhooks.create({ name: 'mine', url, event_types: kinds });
  assert.ok(made.signing_secret.startsWith('whsec_'));
  const shown = await webhooks.retrieve(made.id);
  assert.equal(shown.name, 'mine');
  assert.ok(!JSON.stringify(shown).includes(made.signing_secret));
  const ids = [];
  for await (const endpoint of webhooks.list()) ids.push(endpoint.id);
  assert.ok(ids.includes(made.id));
  const changed = await webhooks.update(made.id, { name: 'yours', url, event_types: kinds });
  assert.equal(changed.name, 'yours');
  assert.notEqual((await webhooks.rotateSecret(made.id)).signing_secret, made.signing_secret);
  await webhooks.test(made.id, { event_type: 'video.completed' });
  assert.equal((await webhooks.delete(made.id)).deleted, true);
  await expectError(OpenAI.NotFoundError, () => webhooks.retrieve(made.id));
}

await main(async () => {
  const client = newClient();
  const delivery = JSON.parse(readFileSync('delivery.json', 'utf8'));
  await verify(client, delivery);
  if (client.webhooks.create) await manage(client, delivery.url);
});
