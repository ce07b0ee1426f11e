from __future__ import annotations

import asyncio
import logging
import os
import socket

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local_aws.emulator import ending, environment, state
from local_aws.emulator.environment import CannotStart, Place
from local_aws.emulator.files import CannotWrite


def main() -> None:
    os.umask(0o077)  # the state contains what people wrote
    try:
        place = environment.read_place()
        environment.check_version()
        listener = _bind(place.port)  # before anything in the folder is touched
        environment.take_folder(place.folder)
        if place.is_durable:
            state.check(place.folder, place.positions)
        environment.prepare_for_ministack(place)
        _serve(place, listener)
    except CannotStart as error:
        ending.now(str(error), ending.CANNOT_START)
    except CannotWrite as error:
        ending.now(str(error), ending.CANNOT_WRITE)


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
    from local_aws.emulator.app import Emulator
    from local_aws.emulator.durability import Durability

    environment.remove_variables_of_functions()
    _log_warnings_as_sentences()
    durability = Durability(place.folder, place.positions) if place.is_durable else None
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.loglevel = "ERROR"
    config.keep_alive_timeout = 75
    asyncio.run(serve(Emulator(durability, place.folder), config))


def _log_warnings_as_sentences() -> None:
    """Prints the warnings about data that could not be loaded: `make run` shows them. ministack logs only errors."""
    ours = logging.getLogger("local_aws")
    ours.setLevel(logging.WARNING)
    ours.propagate = False
    ours.addHandler(logging.StreamHandler())


if __name__ == "__main__":
    main()
