"""Uses the official Python SDK against whatever is at OPENAI_BASE_URL: an order, its state, its content.

Takes the model, leaves `clip.mp4` in the current folder, and prints the video as JSON.
"""

import sys

import openai

client = openai.OpenAI(max_retries=0)
video = client.videos.create(prompt="a red kite over the sea", model=sys.argv[1], size="1280x720", seconds="4")
assert video.object == "video" and video.status in ("queued", "in_progress"), video
assert client.videos.retrieve(video.id).created_at == video.created_at
# LiteLLM names a video anew in each answer; the first name is the one that works.
name = video.id
video = client.videos.poll(name, poll_interval_ms=200)
assert video.status == "completed", video
client.videos.download_content(name).write_to_file("clip.mp4")
try:
    client.videos.create(prompt="", model=sys.argv[1])
except openai.BadRequestError as err:
    assert "prompt" in str(err), err
else:
    raise AssertionError("an order without a prompt was taken")
print(video.to_json(indent=None))
