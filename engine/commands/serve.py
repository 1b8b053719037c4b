"""The command `serve`: the advisor in a browser, and for programs."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import StorePath, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    import socket

LOCAL = "127.0.0.1"
LOCAL_NAMES = (LOCAL, "localhost", "::1")
SHORTEST = 20  # characters of a token
WAIT = 5  # seconds for requests under way when the server is stopped


def serve(  # noqa: PLR0913  one parameter for each option
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Listen on this port; 0 takes a free one.")] = 8765,
    listen: Annotated[str, typer.Option(metavar="ADDRESS", help="Listen on this address of the machine.")] = LOCAL,
    auth_header: Annotated[
        str,
        typer.Option("--auth-header", metavar="NAME", help="A proxy signs people on, and names them in this header."),
    ] = "",
    token_file: Annotated[
        Path | None, typer.Option("--token-file", metavar="FILE", help="Let in people with a token in this file.")
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="The address that people use, behind a proxy.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Open the advisor in a browser.

    Only this machine can reach it, and everything stays on the machine. For a team, run it behind a proxy that signs
    people on: docs/web.md. A token file has one line for each person: a name and a token, separated by a space.

    Example: outsourcing serve
    """
    from outsourcing.engine.core.errors import AdvisorError, missing_extra

    if listen not in LOCAL_NAMES and not (auth_header or token_file):
        raise AdvisorError(
            f"listening on {listen} lets other machines in. Sign people on with --auth-header NAME or --token-file "
            "FILE, or leave --listen out",
            code="no-sign-on",
        )
    try:
        import uvicorn

        from outsourcing.engine.web.application import application
        from outsourcing.engine.web.guard import local_policy
        from outsourcing.engine.web.site import Site
    except ModuleNotFoundError as error:
        raise missing_extra(error, "web") from error
    secrets = secrets_of(token_file)
    listening = _listening(listen, port)
    port = listening.getsockname()[1]
    host = f"[{listen}]" if ":" in listen else listen
    policy = local_policy(
        port, {} if auth_header else secrets, auth_header, [f"http://{host}:{port}", *(address or ())]
    )
    app = application(Site(packs.load(), store), policy)
    sys.stdout = sys.stderr  # what a rule prints: advisors in several threads cannot each redirect it
    key = "" if auth_header or token_file else f"?key={next(iter(secrets))}"
    url = f"http://{host}:{port}/{key}"
    say(f"The advisor is at {url}\nPress Ctrl-C to stop it.")
    if not no_browser and not (auth_header or token_file):
        _open(url)
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, date_header=False,
        timeout_graceful_shutdown=WAIT, proxy_headers=False, forwarded_allow_ips="", lifespan="on",
    )  # fmt: skip
    with suppress(KeyboardInterrupt):  # requests under way are finished, then it goes on
        uvicorn.Server(config).run(sockets=[listening])
    say("The advisor has stopped.")


def secrets_of(file: Path | None) -> dict[str, str]:
    """Return the names of people by token; without a file, one new secret."""
    import secrets

    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.core.text import visible

    if file is None:
        return {secrets.token_urlsafe(32): ""}
    try:
        lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise AdvisorError(f"{visible(str(file))}: the file cannot be read: {message}", code="token-file") from error
    found = {line[-1]: " ".join(line[:-1]) for line in lines}
    if not found or any(len(token) < SHORTEST for token in found):
        raise AdvisorError(
            f"{visible(str(file))}: write a name and a token of at least {SHORTEST} characters on each line",
            code="token-file",
        )
    return found


def _listening(address: str, port: int) -> "socket.socket":
    """Return a socket that listens.

    Raises:
        AdvisorError: the address or the port cannot be used.

    """
    import socket

    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.core.text import visible

    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return socket.create_server((address, port), family=family, backlog=512)
    except OSError as error:
        raise AdvisorError(
            f"the advisor cannot listen on {visible(address)}, port {port}: {error.strerror}. "
            "Choose another port with --port, or 0 for any free one",
            code="cannot-listen",
        ) from error


def _open(url: str) -> None:
    """Open the browser of a desktop; where there is none, do nothing."""
    import os
    import webbrowser

    if sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)
