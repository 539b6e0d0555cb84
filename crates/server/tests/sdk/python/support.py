"""What the programs share."""

import sys
import time

import openai

VIDEO_MEMBERS = {
    "id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at",
    "prompt", "size", "seconds", "remixed_from_video_id", "error",
}


def client():
    assert openai.__version__ == sys.argv[1], openai.__version__
    return openai.OpenAI()


def has_method(client, name):
    return hasattr(client.videos, name)


def check_video(video):
    members = set(video.to_dict())
    assert VIDEO_MEMBERS <= members, VIDEO_MEMBERS - members
    assert video.object == "video"
    assert isinstance(video.seconds, str), video
    assert isinstance(video.progress, int), video
    return video


def expect(error_class, call, **attributes):
    """Checks that `call` raises `error_class` with these attributes, and returns the error."""
    started = time.monotonic()
    try:
        call()
    except error_class as error:
        assert type(error) is error_class, type(error)
        for name, value in attributes.items():
            assert getattr(error, name) == value, (name, getattr(error, name), value)
        assert error.request_id, error
        # The SDK retries what it thinks may pass, with pauses.
        assert time.monotonic() - started < 3.0, "the SDK retried"
        return error
    raise AssertionError(f"no {error_class.__name__}")


def drop(client, *videos):
    """Deletes orders that nobody needs finished."""
    for video in videos:
        assert client.videos.delete(video.id).deleted is True


def finished(client, video):
    video = check_video(client.videos.poll(video.id))
    assert video.status == "completed", video
    return video


def done():
    print("all as it should be")
