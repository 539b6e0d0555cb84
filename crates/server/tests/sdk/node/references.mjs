// Orders that begin with a picture, in every form that the SDK can send one.

import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';

import { OpenAI, bytesOf, checkVideo, drop, expectError, finished, main, newClient, toFile } from './support.mjs';

await main(async () => {
  const client = newClient();
  const order = { prompt: 'the camera moves on', size: '1280x720', seconds: '4' };
  const create = (reference, more = {}) =>
    client.videos.create({ ...order, input_reference: reference, ...more });
  const picture = readFileSync('frame.png');
  const made = [];

  for (const reference of [
    createReadStream('frame.png'),
    createReadStream('frame.jpg'),
    createReadStream('frame.webp'),
    await toFile(picture, 'frame.png', { type: 'image/png' }),
    await toFile(picture, 'frame.bin', { type: 'application/octet-stream' }),
    await toFile(picture, 'größe "1".png'),
    new File([picture], 'frame.png', { type: 'image/jpeg' }),
    new Response(picture, { headers: { 'content-type': 'image/png' } }),
  ]) {
    made.push(checkVideo(await create(reference)));
  }
  const file = await client.files.create({ file: createReadStream('frame.png'), purpose: 'vision' });
  assert.equal(file.bytes, picture.length);
  assert.ok((await bytesOf(await client.files.content(file.id))).equals(picture));
  const dataUrl = `data:image/png;base64,${picture.toString('base64')}`;
  for (const reference of [{ file_id: file.id }, { image_url: dataUrl }]) {
    made.push(checkVideo(await create(reference)));
    made.push(checkVideo(await client.post('/videos', { body: { ...order, input_reference: reference } })));
  }
  await finished(client, made[0]);

  const bad = OpenAI.BadRequestError;
  const wrong = await expectError(bad, () => create(createReadStream('small.png')), {
    code: null,
    type: 'invalid_request_error',
  });
  assert.ok(wrong.message.includes('Inpaint image must match the requested width and height'));
  made.push(await create(createReadStream('small.png'), { kinora_fit: 'crop' }));
  const garbage = await toFile(Buffer.from('no picture at all'), 'frame.png');
  await expectError(bad, () => create(garbage), { param: 'input_reference' });
  await expectError(bad, () => create({ file_id: file.id, image_url: dataUrl }));
  assert.equal((await client.files.delete(file.id)).deleted, true);
  await expectError(OpenAI.NotFoundError, () => client.files.retrieve(file.id));
  await drop(client, ...made);
});
