"""Orders that begin with a picture, in every form that the SDK can send one."""

import base64
import io
import pathlib

import openai

import support
from support import expect


def main():
    client = support.client()
    create = client.videos.create
    order = {"prompt": "the camera moves on", "size": "1280x720", "seconds": "4"}
    picture = pathlib.Path("frame.png").read_bytes()
    made = []

    # As files: a path, an open file, bytes without a name, a name with bytes, and with a type that is wrong.
    for reference in [
        pathlib.Path("frame.png"),
        pathlib.Path("frame.jpg"),
        pathlib.Path("frame.webp"),
        open("frame.png", "rb"),
        io.BytesIO(picture),
        picture,
        ("größe \"1\".png", picture),
        ("frame.bin", picture, "application/octet-stream"),
        ("frame.png", picture, "image/jpeg"),
    ]:
        made.append(support.check_video(create(input_reference=reference, **order)))

    # As objects, past the SDK's own limits.
    file = client.files.create(file=pathlib.Path("frame.png"), purpose="vision")
    assert file.object == "file" and file.purpose == "vision" and file.bytes == len(picture), file
    assert client.files.content(file.id).read() == picture
    data_url = "data:image/png;base64," + base64.b64encode(picture).decode()
    for reference in [{"file_id": file.id}, {"image_url": data_url}]:
        made.append(create(extra_body={"input_reference": reference}, **order))
        made.append(
            client.post(
                "/videos",
                body={"input_reference": reference, **order},
                cast_to=openai.types.Video,
            )
        )
    first = support.finished(client, made[0])
    assert first.size == "1280x720", first

    small = pathlib.Path("small.png")
    bad = openai.BadRequestError
    error = expect(bad, lambda: create(input_reference=small, **order), code=None, param=None)
    assert error.type == "invalid_request_error", error
    assert "Inpaint image must match the requested width and height" in str(error), error
    for fit in ["crop", "pad"]:
        made.append(create(input_reference=small, extra_body={"kinora_fit": fit}, **order))
    garbage = ("frame.png", b"no picture at all")
    expect(bad, lambda: create(input_reference=garbage, **order), param="input_reference")
    for reference in [{}, {"file_id": file.id, "image_url": data_url}]:
        body = {"input_reference": reference, **order}
        post = lambda: client.post("/videos", body=body, cast_to=openai.types.Video)
        expect(bad, post)
    assert client.files.delete(file.id).deleted is True
    expect(openai.NotFoundError, lambda: client.files.retrieve(file.id))
    support.drop(client, *made)
    support.done()


main()
