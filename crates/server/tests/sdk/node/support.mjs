// What the programs share.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The SDK that this run is about; its folder comes from the environment. */
export const OpenAI = require(process.env.OPENAI_SDK);
export const { toFile } = OpenAI;

const VIDEO_MEMBERS = [
  'completed_at', 'created_at', 'error', 'expires_at', 'id', 'model', 'object', 'progress', 'prompt',
  'remixed_from_video_id', 'seconds', 'size', 'status',
];

export function newClient() {
  const { version } = require(`${process.env.OPENAI_SDK}/package.json`);
  assert.equal(version, process.argv[2]);
  return new OpenAI();
}

export function checkVideo(video) {
  const members = Object.keys(video).filter((name) => !name.startsWith('_')).sort();
  assert.deepEqual(members, VIDEO_MEMBERS);
  assert.equal(video.object, 'video');
  assert.equal(typeof video.seconds, 'string');
  assert.ok(Number.isInteger(video.progress));
  return video;
}

/** Checks that `call` fails with this class and these members, and returns the error. */
export async function expectError(errorClass, call, members = {}) {
  const started = Date.now();
  let error;
  try {
    await call();
  } catch (caught) {
    error = caught;
  }
  assert.ok(error, `no ${errorClass.name}`);
  assert.equal(error.constructor.name, errorClass.name, String(error));
  for (const [name, value] of Object.entries(members)) assert.equal(error[name], value, name);
  assert.ok(error.requestID, 'the request id');
  // The SDK retries what it thinks may pass, with pauses.
  assert.ok(Date.now() - started < 3000, 'the SDK retried');
  return error;
}

/** Waits for a video; this SDK has no helper for it. */
export async function finished(client, video) {
  let now = video;
  while (now.status === 'queued' || now.status === 'in_progress') {
    const { data, response } = await client.videos.retrieve(video.id).withResponse();
    now = data;
    const pause = Number(response.headers.get('openai-poll-after-ms') ?? 0);
    if (now.status === 'queued' || now.status === 'in_progress') {
      assert.ok(Number.isInteger(pause) && pause > 0, 'a poll hint');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  assert.equal(now.status, 'completed', JSON.stringify(now));
  return checkVideo(now);
}

/** Deletes orders that nobody needs finished. */
export async function drop(client, ...videos) {
  for (const video of videos) {
    const deleted = await client.videos.delete(video.id);
    assert.equal(deleted.deleted, true);
  }
}

export async function bytesOf(response) {
  return Buffer.from(await response.arrayBuffer());
}

/** Runs a program; anything that goes wrong ends the process with an error. */
export async function main(program) {
  await program();
  console.log('all as it should be');
}
