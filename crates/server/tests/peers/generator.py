"""What stands in for the model: clips of exactly what was asked for, without a graphics card.

Everything it is asked for goes into `orders.jsonl`, so that a test sees what has come through the server. The prompt
decides what happens: with "fail" the render fails, with "hold" it waits until the file `release` is there.
"""

import json
import os
import subprocess
import threading
import time

HELD_AT_MOST_S = 60
ENCODED_WITHIN_S = 120

_lock = threading.Lock()
_running = 0


class OutOfMemory(Exception):
    """What a render fails with."""


def render(folder, path, order):
    """Writes the clip of `order` to `path`: prompt, width, height, n_frames, fps, seed and the file of a picture."""
    global _running
    with _lock:
        _running += 1
        line = json.dumps({**order, "n_running": _running})
        with open(os.path.join(folder, "orders.jsonl"), "a", encoding="utf-8") as orders:
            orders.write(line + "\n")
    try:
        _wait(folder, order["prompt"])
        if "fail" in order["prompt"]:
            raise OutOfMemory("CUDA out of memory")
        _encode(path, order)
    finally:
        with _lock:
            _running -= 1


def _wait(folder, prompt):
    until = time.monotonic() + HELD_AT_MOST_S
    release = os.path.join(folder, "release")
    while "hold" in prompt and not os.path.exists(release) and time.monotonic() < until:
        time.sleep(0.05)


def _encode(path, order):
    size = f"{order['width']}x{order['height']}"
    rate = str(order["fps"])
    if order["picture"]:
        # A picture that comes to life is its first frame and more of the same.
        source = ["-loop", "1", "-framerate", rate, "-i", order["picture"], "-vf", f"scale={size.replace('x', ':')}"]
    else:
        hue = order["seed"] % 360
        source = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate},hue=h={hue}"]
    encoded = ["-frames:v", str(order["n_frames"]), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", *source, *encoded, "-threads", "1", path],
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=ENCODED_WITHIN_S,
    )
