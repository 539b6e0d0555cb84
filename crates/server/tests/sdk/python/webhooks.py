"""Checks a delivery as a receiver would, and manages endpoints where the SDK can.

delivery.json has the payload and the headers of a delivery, its endpoint's secret and an address that takes
everything.
"""

import json

import openai

import support


def verify(client, delivery):
    payload, headers, secret = delivery["payload"], delivery["headers"], delivery["secret"]
    client.webhooks.verify_signature(payload, headers, secret=secret)
    event = client.webhooks.unwrap(payload, headers, secret=secret)
    # The SDK knows no class for this event, but what is in it is there.
    assert event.type == "video.failed", event
    assert event.data.id == delivery["video_id"], event
    assert event.id == headers["webhook-id"], event

    def refuses(payload, headers, secret):
        try:
            client.webhooks.unwrap(payload, headers, secret=secret)
        except openai.InvalidWebhookSignatureError:
            return
        raise AssertionError("a forged delivery was taken")

    refuses(payload.replace("failed", "completed"), headers, secret)
    refuses(payload, {**headers, "webhook-id": "evt_other"}, secret)
    refuses(payload, headers, "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")


def manage(client, url):
    webhooks = client.webhooks
    kinds = ["video.completed", "video.failed"]
    made = webhooks.create(name="mine", url=url, event_types=kinds)
    assert made.object == "webhook_endpoint" and made.url == url, made
    secret = made.signing_secret
    assert secret.startswith("whsec_") and made.signing_secret_hint, made
    shown = webhooks.retrieve(made.id)
    assert shown.name == "mine" and sorted(shown.event_types) == kinds, shown
    assert secret not in shown.to_json()
    assert made.id in [endpoint.id for endpoint in webhooks.list()]
    changed = webhooks.update(made.id, name="yours", url=url, event_types=kinds[:1])
    assert changed.name == "yours" and changed.event_types == kinds[:1], changed
    assert webhooks.rotate_secret(made.id).signing_secret != secret
    webhooks.test(made.id, event_type="video.completed")
    assert webhooks.delete(made.id).deleted is True
    support.expect(openai.NotFoundError, lambda: webhooks.retrieve(made.id))


def main():
    client = support.client()
    with open("delivery.json", encoding="utf-8") as file:
        delivery = json.load(file)
    verify(client, delivery)
    if hasattr(client.webhooks, "create"):
        manage(client, delivery["url"])
    support.done()


main()
