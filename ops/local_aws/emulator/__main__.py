from __future__ import annotations

import asyncio
import logging
import socket
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.utils import LifespanFailureError

from ops.local_aws.emulator import environment
from ops.local_aws.emulator.environment import CannotStart, Place


def main() -> None:
    try:
        place = environment.read_place()
        environment.check_version()
        listener = _bind(place.port)  # before anything in the folder is touched
        environment.take_folder(place.folder)
        environment.prepare_for_ministack(place)
        _serve(place, listener)
    except (CannotStart, LifespanFailureError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def _bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise CannotStart(
            f"Port {port} of 127.0.0.1 is taken; stop what listens there or choose another port."
        ) from error
    return listener


def _serve(place: Place, listener: socket.socket) -> None:
    # ministack reads its environment when it is imported, so it must not be imported before.
    from ops.local_aws.emulator.app import Emulator
    from ops.local_aws.emulator.durability import Durability

    environment.forget_what_functions_would_inherit()
    logging.getLogger("ops").setLevel(logging.WARNING)  # ministack sets all to ERROR; ours warn of what was left out
    durability = Durability(place.folder, place.checkpoint) if place.is_durable else None
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.loglevel = "ERROR"
    config.keep_alive_timeout = 75
    asyncio.run(serve(Emulator(durability), config))


if __name__ == "__main__":
    main()
