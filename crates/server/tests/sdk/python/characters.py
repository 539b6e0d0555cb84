"""Characters: made from a clip, and ordered in every spelling that the SDK can send."""

import pathlib

import openai

import support
from support import expect


def main():
    client = support.client()
    clip = pathlib.Path("clip.mp4")
    mossy = client.videos.create_character(name="Mossy", video=clip)
    assert mossy.name == "Mossy" and mossy.id.startswith("char_"), mossy
    assert isinstance(mossy.created_at, int), mossy
    again = client.videos.get_character(mossy.id)
    assert again.to_dict() == mossy.to_dict(), (again, mossy)
    bramble = client.videos.create_character(name="Bramble", video=clip.read_bytes())
    ids = [{"id": mossy.id}, {"id": bramble.id}]

    create = client.videos.create
    prompt = "Mossy and Bramble in the rain"
    two = create(prompt=prompt, extra_body={"characters": ids})
    support.check_video(two)
    as_json = {"extra_headers": {"Content-Type": "application/json"}}
    support.check_video(create(prompt=prompt, extra_body={"characters": ids}, **as_json))
    by_ids = {"character_ids": [mossy.id, bramble.id]}
    support.check_video(create(prompt=prompt, extra_body=by_ids))

    bad = openai.BadRequestError
    third = {"id": client.videos.create_character(name="Fern", video=clip).id}
    expect(bad, lambda: create(prompt=prompt, extra_body={"characters": [*ids, third]}))
    unknown = {"characters": [{"id": "char_nope"}]}
    try:
        create(prompt=prompt, extra_body=unknown)
    except openai.APIStatusError as error:
        assert error.status_code in (400, 404) and "char_nope" in str(error), error
    else:
        raise AssertionError("an unknown character was accepted")
    expect(openai.NotFoundError, lambda: client.videos.get_character("char_nope"))
    long_name = lambda: client.videos.create_character(name="x" * 81, video=clip)
    expect(bad, long_name, param="name")
    support.finished(client, two)
    support.done()


main()
