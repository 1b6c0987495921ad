"""The program of the demo's server process: moto on a loopback port, until standard input closes."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading

from moto.server import ThreadedMotoServer

HOST = "127.0.0.1"


def main() -> None:
    """Say the URL in one line, then serve until whoever started this closes the pipe, or is gone."""
    parser = argparse.ArgumentParser(description="An S3 and SQS server in memory, on loopback only.")
    parser.add_argument("--port", type=int, default=0)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each request
    threading.excepthook = _end_with_thread
    server = ThreadedMotoServer(ip_address=HOST, port=parser.parse_args().port, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    print(f"http://{HOST}:{port}", flush=True)
    sys.stdin.read()
    os._exit(0)  # nothing is worth keeping, and a request that still runs must not hold the end up


def _end_with_thread(failure: threading.ExceptHookArgs) -> None:
    """A server whose thread could not listen (the port is taken) would otherwise wait for it for ever."""
    threading.__excepthook__(failure)
    os._exit(1)


if __name__ == "__main__":
    main()
