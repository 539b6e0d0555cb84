"""Remixes, edits and extensions, with the ways around what the SDK's types cannot say."""

import pathlib

import openai
from openai.types import Video

import support
from support import expect

JSON = {"Content-Type": "application/json"}


def post(client, path, **body):
    return support.check_video(client.post(path, body=body, cast_to=Video))


def remix(client, source):
    video = support.check_video(client.videos.remix(source.id, prompt="the same ball, but blue"))
    assert video.id != source.id and video.remixed_from_video_id == source.id, video
    assert (video.size, video.seconds, video.model) == (source.size, source.seconds, source.model)
    assert video.prompt == "the same ball, but blue", video
    unknown = lambda: client.videos.remix("video_nope", prompt="x")
    error = expect(openai.NotFoundError, unknown, type="invalid_request_error")
    assert "video_nope" in str(error), error
    expect(openai.BadRequestError, lambda: client.videos.remix(source.id, prompt=""), param="prompt")
    return video


def edits(client, source):
    """Every way to name the source."""
    by_id = {"video": {"id": source.id}}
    made = [post(client, "/videos/edits", prompt="make it snow", **by_id)]
    if support.has_method(client, "edit"):
        edit = client.videos.edit
        made.append(edit(prompt="make it snow", video=openai.omit, extra_body=by_id))
        made.append(
            edit(prompt="make it snow", video=openai.omit, extra_body=by_id, extra_headers=JSON)
        )
    for video in made:
        support.check_video(video)
        assert video.remixed_from_video_id == source.id, video
        assert (video.size, video.seconds, video.model) == (source.size, source.seconds, source.model)
    unfinished = client.videos.create(prompt="x", seconds="20")
    refused = lambda: post(client, "/videos/edits", prompt="x", video={"id": unfinished.id})
    try:
        support.expect(openai.ConflictError, refused)
    except openai.BadRequestError:
        pass
    support.drop(client, unfinished)
    unknown = lambda: post(client, "/videos/edits", prompt="x", video={"id": "video_nope"})
    expect(openai.NotFoundError, unknown)
    return made


def edit_of_a_file(client):
    video = client.videos.edit(prompt="at night", video=pathlib.Path("clip.mp4"))
    support.check_video(video)
    assert video.remixed_from_video_id is None, video
    assert video.size == "1280x720" and float(video.seconds) == 2.0, video
    return video


def extensions(client, source):
    by_id = {"video": {"id": source.id}}
    made = [post(client, "/videos/extensions", prompt="it bounces", seconds="4", **by_id)]
    if support.has_method(client, "extend"):
        extend = client.videos.extend
        more = {"prompt": "it bounces", "seconds": "4", "video": openai.omit, "extra_body": by_id}
        made.append(extend(**more))
        made.append(extend(extra_headers=JSON, **more))
    for video in made:
        support.check_video(video)
        assert video.seconds == "8" and video.size == source.size, video
    return made


def main():
    client = support.client()
    source = client.videos.create_and_poll(prompt="a red ball", size="1280x720", seconds="4")
    assert source.status == "completed", source
    remixed = support.finished(client, remix(client, source))
    edited, *more_edits = edits(client, source)
    extended, *more_extensions = extensions(client, source)
    support.drop(client, *more_edits, *more_extensions)
    edited = support.finished(client, edited)
    extended = support.finished(client, extended)
    assert extended.seconds == "8", extended
    clips = [client.videos.download_content(video.id).read() for video in [source, remixed, edited]]
    assert len(set(clips)) == 3, "the same clip twice"
    if support.has_method(client, "edit"):
        support.finished(client, edit_of_a_file(client))
    # What was made from a video outlives it.
    support.drop(client, source)
    for video in [remixed, edited, extended]:
        assert client.videos.retrieve(video.id).status == "completed"
        assert client.videos.download_content(video.id).read()
    again = support.check_video(client.videos.remix(remixed.id, prompt="green"))
    support.drop(client, again)
    support.done()


main()
