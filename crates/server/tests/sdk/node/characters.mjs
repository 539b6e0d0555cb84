// Characters: made from a clip, and ordered.

import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';

import { OpenAI, checkVideo, expectError, finished, main, newClient, toFile } from './support.mjs';

await main(async () => {
  const client = newClient();
  const mossy = await client.videos.createCharacter({ name: 'Mossy', video: createReadStream('clip.mp4') });
  assert.equal(mossy.name, 'Mossy');
  assert.ok(mossy.id.startsWith('char_'));
  assert.ok(Number.isInteger(mossy.created_at));
  assert.deepEqual({ ...(await client.videos.getCharacter(mossy.id)) }, { ...mossy });
  const clip = await toFile(readFileSync('clip.mp4'), 'clip.mp4', { type: 'video/mp4' });
  const bramble = await client.videos.createCharacter({ name: 'Bramble', video: clip });
  const characters = [{ id: mossy.id }, { id: bramble.id }];

  const prompt = 'Mossy and Bramble in the rain';
  const two = checkVideo(await client.videos.create({ prompt, characters }));
  checkVideo(await client.post('/videos', { body: { prompt, characters } }));
  const bad = OpenAI.BadRequestError;
  const { id } = await client.videos.createCharacter({ name: 'Fern', video: createReadStream('clip.mp4') });
  await expectError(bad, () => client.videos.create({ prompt, characters: [...characters, { id }] }));
  await expectError(OpenAI.NotFoundError, () => client.videos.getCharacter('char_nope'));
  const longName = { name: 'x'.repeat(81), video: createReadStream('clip.mp4') };
  await expectError(bad, () => client.videos.createCharacter(longName), { param: 'name' });
  await finished(client, two);
});
