"""Uses the official Python SDK as a program written for the Videos API would.

Reads OPENAI_BASE_URL and OPENAI_API_KEY, takes the SDK's version, leaves the three files of one clip in the
current folder, and prints "all as it should be" at the end. Any difference ends it with a traceback.
"""

import time

import openai
from openai.types import Video

import support
from support import check_video, expect


def create_and_poll(client):
    video = client.videos.create_and_poll(
        prompt="A calico cat playing a piano on stage", size="1280x720", seconds="4"
    )
    check_video(video)
    assert video.status == "completed", video
    assert video.progress == 100 and video.error is None
    assert video.size == "1280x720" and video.seconds == "4" and video.model == "sora-2"
    assert video.completed_at >= video.created_at
    again = client.videos.retrieve(video.id)
    assert again.to_dict() == video.to_dict(), (again, video)
    assert client.videos.poll(video.id).status == "completed"
    return video


def download(client, video):
    for variant, name, magic in [
        ("video", "clip.mp4", b"ftyp"),
        ("thumbnail", "thumbnail.webp", b"WEBP"),
        ("spritesheet", "spritesheet.jpg", b"\xff\xd8\xff"),
    ]:
        content = client.videos.download_content(video.id, variant=variant)
        content.write_to_file(name)
        with open(name, "rb") as file:
            data = file.read()
        assert data == content.content
        assert magic in data[:16], data[:16]
        assert int(content.response.headers["content-length"]) == len(data)
    default = client.videos.download_content(video.id)
    with open("clip.mp4", "rb") as file:
        assert file.read() == default.content
    with client.videos.with_streaming_response.download_content(video.id) as response:
        assert b"".join(response.iter_bytes()) == default.content


def seed(client):
    video = client.videos.create(prompt="a red ball", extra_body={"seed": 7})
    check_video(video)
    assert video.status in ("queued", "in_progress")
    client.videos.delete(video.id)
    error = expect(
        openai.BadRequestError,
        lambda: client.videos.create(prompt="a red ball", extra_body={"seed": "x"}),
        param="seed",
    )
    assert "seed" in str(error)


def failing(client):
    """The poll helpers end with a failed video too. Cancelling is the quickest way to one."""
    video = client.videos.create(prompt="a long one", seconds="20")
    cancelled = client.post(f"/videos/{video.id}/cancel", cast_to=Video)
    assert cancelled.id == video.id, cancelled
    ended = client.videos.poll(video.id)
    assert ended.status == "failed", ended
    assert ended.error.code == "cancelled" and ended.error.message, ended
    assert ended.completed_at is None, ended
    client.videos.delete(video.id)


def page(client, first):
    made = [client.videos.create(prompt=f"ball {i}").id for i in range(249)]
    newest_first = made[::-1] + [first.id]
    assert [video.id for video in client.videos.list()] == newest_first
    assert [video.id for video in client.videos.list(limit=100)] == newest_first
    assert [video.id for video in client.videos.list(limit=100, order="asc")] == newest_first[::-1]
    one = client.videos.list(limit=10)
    assert len(one.data) == 10 and one.has_more is True and one.last_id == newest_first[9]
    assert [video.id for video in one.get_next_page().data] == newest_first[10:20]
    # The page's size is what is left: there is no empty page after it.
    rest = client.videos.list(limit=100, after=newest_first[149])
    assert [video.id for video in rest.data] == newest_first[150:] and rest.has_more is False
    for video in one.data:
        check_video(video)
    return made


def delete(client, ids):
    for video_id in ids:
        started = time.monotonic()
        deleted = client.videos.delete(video_id)
        assert deleted.id == video_id and deleted.deleted is True
        assert deleted.object == "video.deleted"
        # A 409 would make the SDK try again twice, with pauses.
        assert time.monotonic() - started < 1.0, "the SDK retried"
        expect(openai.NotFoundError, lambda: client.videos.retrieve(video_id))
    assert list(client.videos.list()) == []


def errors(client):
    bad = openai.BadRequestError
    create = client.videos.create
    expect(bad, lambda: create(prompt="x", size="640x480"), param="size", code="invalid_value")
    expect(bad, lambda: create(prompt="x", seconds="5"), param="seconds", code="invalid_value")
    expect(bad, lambda: create(prompt="x" * 32001), param="prompt")
    expect(bad, lambda: create(prompt=""), param="prompt")
    expect(bad, lambda: client.videos.list(limit=101), param="limit", code="invalid_value")
    expect(bad, lambda: client.videos.list(order="up"), param="order", code="invalid_value")
    error = expect(
        openai.NotFoundError,
        lambda: client.videos.retrieve("video_nope"),
        type="invalid_request_error",
    )
    assert "video_nope" in str(error)
    expect(openai.NotFoundError, lambda: client.videos.retrieve("../../etc/passwd"))
    expect(openai.NotFoundError, lambda: client.videos.delete("video_nope"))
    expect(openai.NotFoundError, lambda: client.videos.download_content("video_nope"))
    unfinished = create(prompt="a long one", seconds="20")
    error = expect(openai.NotFoundError, lambda: client.videos.download_content(unfinished.id), code=None)
    assert "not ready" in str(error)
    client.videos.delete(unfinished.id)
    try:
        create(prompt="x", model="sora-9")
    except openai.APIStatusError as error:
        assert error.status_code in (400, 404)
        assert error.param == "model" and error.code == "model_not_found", error
    else:
        raise AssertionError("an unknown model was accepted")


def models(client):
    ids = [model.id for model in client.models.list()]
    assert "sora-2" in ids and "sora-2-pro" in ids and "sketch-1" in ids, ids
    assert client.models.retrieve("sora-2").id == "sora-2"


def main():
    client = support.client()
    models(client)
    video = create_and_poll(client)
    download(client, video)
    seed(client)
    failing(client)
    errors(client)
    made = page(client, video)
    delete(client, made + [video.id])
    support.done()


main()
