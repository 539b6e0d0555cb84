// A video's life with the official Node SDK, and 250 videos in pages.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';

import { OpenAI, bytesOf, checkVideo, drop, expectError, finished, main, newClient } from './support.mjs';

async function download(client, video) {
  for (const [variant, name, magic, type] of [
    ['video', 'clip.mp4', 'ftyp', 'video/mp4'],
    ['thumbnail', 'thumbnail.webp', 'WEBP', 'image/webp'],
    ['spritesheet', 'spritesheet.jpg', '\xff\xd8\xff', 'image/jpeg'],
  ]) {
    const response = await client.videos.downloadContent(video.id, { variant });
    assert.equal(response.headers.get('content-type'), type);
    const bytes = await bytesOf(response);
    assert.equal(Number(response.headers.get('content-length')), bytes.length);
    assert.ok(bytes.subarray(0, 16).toString('latin1').includes(magic));
    const chunks = [];
    const streamed = await client.videos.downloadContent(video.id, { variant });
    for await (const chunk of streamed.body) chunks.push(chunk);
    assert.ok(Buffer.concat(chunks).equals(bytes));
    writeFileSync(name, bytes);
  }
  const all = await bytesOf(await client.videos.downloadContent(video.id));
  const clip = await client.videos.downloadContent(video.id, { variant: 'video' });
  assert.ok(all.equals(await bytesOf(clip)));
}

async function errors(client) {
  const { create } = client.videos;
  const bad = OpenAI.BadRequestError;
  const order = (body) => () => create.call(client.videos, body);
  const invalid = { status: 400, code: 'invalid_value', type: 'invalid_request_error' };
  await expectError(bad, order({ prompt: 'x', size: '640x480' }), { ...invalid, param: 'size' });
  await expectError(bad, order({ prompt: 'x', seconds: '5' }), { ...invalid, param: 'seconds' });
  await expectError(bad, order({ prompt: '' }), { param: 'prompt' });
  await expectError(bad, order({ prompt: 'x'.repeat(32001) }), { param: 'prompt' });
  await expectError(bad, () => client.videos.list({ limit: 101 }), { ...invalid, param: 'limit' });
  await expectError(bad, () => client.videos.list({ order: 'up' }), { ...invalid, param: 'order' });
  const missing = OpenAI.NotFoundError;
  const unknown = await expectError(missing, () => client.videos.retrieve('video_nope'), {
    status: 404,
    type: 'invalid_request_error',
  });
  assert.ok(unknown.message.includes('video_nope'));
  await expectError(missing, () => client.videos.delete('video_nope'));
  await expectError(missing, () => client.videos.downloadContent('video_nope'));
  const unfinished = await client.videos.create({ prompt: 'a long one', seconds: '20' });
  const notReady = await expectError(missing, () => client.videos.downloadContent(unfinished.id), { code: null });
  assert.ok(notReady.message.includes('not ready'));
  await drop(client, unfinished);
}

async function page(client, first) {
  const made = [];
  for (let i = 0; i < 249; i += 1) {
    made.push((await client.videos.create({ prompt: `ball ${i}` })).id);
  }
  const newestFirst = [...made.toReversed(), first.id];
  for (const [query, expected] of [
    [{}, newestFirst],
    [{ limit: 100 }, newestFirst],
    [{ limit: 100, order: 'asc' }, newestFirst.toReversed()],
  ]) {
    const ids = [];
    for await (const video of client.videos.list(query)) ids.push(video.id);
    assert.deepEqual(ids, expected);
  }
  const one = await client.videos.list({ limit: 10 });
  assert.equal(one.data.length, 10);
  assert.equal(one.has_more, true);
  assert.equal(one.last_id, newestFirst[9]);
  one.data.forEach(checkVideo);
  const next = await one.getNextPage();
  assert.equal(next.data[0].id, newestFirst[10]);
  return made;
}

async function remove(client, ids) {
  for (const id of ids) {
    const started = Date.now();
    assert.deepEqual({ ...(await client.videos.delete(id)) }, { id, object: 'video.deleted', deleted: true });
    // A 409 would make the SDK try again twice, with pauses.
    assert.ok(Date.now() - started < 3000, 'the SDK retried');
  }
  await expectError(OpenAI.NotFoundError, () => client.videos.retrieve(ids[0]));
  const left = await client.videos.list();
  assert.deepEqual(left.data, []);
}

await main(async () => {
  const client = newClient();
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  assert.ok(['sora-2', 'sora-2-pro', 'sketch-1'].every((name) => models.includes(name)), models);
  const order = { prompt: 'A calico cat playing a piano on stage', size: '1280x720', seconds: '4' };
  const accepted = checkVideo(await client.videos.create(order));
  assert.equal(accepted.model, 'sora-2');
  const video = await finished(client, accepted);
  assert.equal(video.progress, 100);
  assert.equal(video.error, null);
  assert.ok(video.completed_at >= video.created_at);
  await download(client, video);
  await errors(client);
  const made = await page(client, video);
  await remove(client, [...made, video.id]);
});
