// Remixes, edits and extensions.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';

import { OpenAI, bytesOf, checkVideo, drop, expectError, finished, main, newClient } from './support.mjs';

await main(async () => {
  const client = newClient();
  const order = { prompt: 'a red ball', size: '1280x720', seconds: '4' };
  const source = await finished(client, await client.videos.create(order));
  const inherits = (video) => {
    checkVideo(video);
    assert.equal(video.remixed_from_video_id, source.id);
    assert.equal(video.size, source.size);
    assert.equal(video.model, source.model);
    return video;
  };
  const byId = { video: { id: source.id } };
  const remixed = inherits(await client.videos.remix(source.id, { prompt: 'the same ball, but blue' }));
  const edited = inherits(await client.videos.edit({ prompt: 'make it snow', ...byId }));
  const posted = await client.post('/videos/edits', { body: { prompt: 'make it snow', ...byId } });
  const extended = inherits(await client.videos.extend({ prompt: 'it bounces', seconds: '4', ...byId }));
  await drop(client, inherits(posted));
  assert.equal(remixed.seconds, '4');
  assert.equal(edited.seconds, '4');
  assert.equal(extended.seconds, '8');
  const clips = new Set();
  for (const video of [source, remixed, edited, extended]) {
    const done = await finished(client, video);
    const bytes = await bytesOf(await client.videos.downloadContent(done.id));
    clips.add(bytes.toString('latin1'));
  }
  assert.equal(clips.size, 4, 'the same clip twice');

  const upload = await client.videos.edit({ prompt: 'at night', video: createReadStream('clip.mp4') });
  assert.equal(upload.remixed_from_video_id, null);
  assert.equal(Number(upload.seconds), 2);
  await finished(client, upload);

  const missing = OpenAI.NotFoundError;
  await expectError(missing, () => client.videos.remix('video_nope', { prompt: 'x' }));
  await expectError(missing, () => client.videos.edit({ prompt: 'x', video: { id: 'video_nope' } }));
  await expectError(OpenAI.BadRequestError, () => client.videos.remix(source.id, { prompt: '' }), { param: 'prompt' });
  await drop(client, source);
  assert.equal((await client.videos.retrieve(remixed.id)).status, 'completed');
});
