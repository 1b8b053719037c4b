"""Who makes an entry: the system's account, the host, and the name that the environment claims, each kept apart."""

import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

from outsourcing.engine.core.text import visible

_acting_for: ContextVar[str] = ContextVar("acting_for", default="")


class Person(NamedTuple):
    """An account as the system knows it, and the name in the environment, which anyone can set. All empty: unknown."""

    account: str = ""
    uid: int | None = None
    host: str = ""
    claimed: str = ""

    @property
    def name(self) -> str:
        """Return the name that people know the person by; empty if it is unknown."""
        return self.claimed or self.account

    def __str__(self) -> str:
        if not any((self.account, self.uid is not None, self.host, self.claimed)):
            return "an unknown user"
        uid = "" if self.uid is None else f"uid {self.uid}"
        known = f"{self.account} ({uid})" if self.account and uid else self.account or uid
        account = f"account {known}" if known else ""
        host = f"on {self.host}" if self.host else ""
        claimed = f'who claims the name "{self.claimed}"' if self.claimed not in ("", self.account) else ""
        return visible(" ".join(filter(None, (account, host, claimed))))


def current_person() -> Person:
    """Return who runs this process; the name is that of the person it acts for, if there is one."""
    acting = _acting_for.get()
    return process_owner()._replace(claimed=acting) if acting else process_owner()


@contextmanager
def acting_for(name: str) -> Iterator[None]:
    """Act for a person in the block, who has signed in by this name; an empty name changes nothing."""
    token = _acting_for.set(_text(name))
    try:
        yield
    finally:
        _acting_for.reset(token)


@cache
def process_owner() -> Person:
    """Return the account that runs this process."""
    uid = os.getuid() if hasattr(os, "getuid") else None
    return Person(_text(_account(uid)), uid, _text(socket.gethostname()), _text(_claimed()))


def _account(uid: int | None) -> str:
    """Return the name of the account by the system itself, not by the environment; empty if it has none."""
    try:
        if uid is None:
            return os.getlogin()  # on Windows this asks the system
        import pwd  # noqa: PLC0415  not there on Windows

        return pwd.getpwuid(uid).pw_name
    except (OSError, KeyError, ImportError):
        return ""


def _claimed() -> str:
    """Return the name of the user by the environment; empty if there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, and no name in the environment
        return ""


def _text(name: str) -> str:
    return name.encode("utf-8", "replace").decode()
