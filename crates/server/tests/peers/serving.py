"""Serves an application until nobody wants it any more, and finds the packages it is made of."""

import argparse
import os
import socket
import sys
import threading
import types

import uvicorn


def arguments(**more):
    """The folder of this server's own files, and what else `more` names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, default=0, help="one that is free, where nothing is said")
    for name in more:
        parser.add_argument(f"--{name}", help=more[name], required=True)
    return parser.parse_args()


def package(name, path):
    """A package whose modules are found at `path`, without the code of its own that would load the engine."""
    module = types.ModuleType(name)
    module.__path__ = [path]
    sys.modules[name] = module


def module(name, **members):
    """A module that has these members and no code."""
    stand_in = types.ModuleType(name)
    stand_in.__path__ = []
    vars(stand_in).update(members)
    sys.modules[name] = stand_in


def serve(app, options):
    """Serves, and writes the port into the file `port` of the folder."""
    folder = options.folder
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", options.port))
    listener.listen(128)
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    part = os.path.join(folder, "port.part")
    with open(part, "w", encoding="utf-8") as file:
        file.write(str(listener.getsockname()[1]))
    os.rename(part, os.path.join(folder, "port"))
    uvicorn.Server(uvicorn.Config(app, log_level="info")).run(sockets=[listener])


def _end_with_the_input():
    """Whoever started this holds its standard input; with them it ends, also in the middle of a render."""
    sys.stdin.buffer.read()
    os._exit(0)
