"""The configuration: where decision records are kept, which fields are kept out of them, more rules.

A TOML file, by default `config.toml` in the user's configuration folder; OUTSOURCING_CONFIG names another one:

    store = "/srv/decisions/records.db"
    mask = ["name", "description", "owner"]
    rules = ["our_rules", "/srv/rules/regulated.py"]

For the store, what the command line says goes first, then the environment (OUTSOURCING_STORE), then the file. Rules add
up: the command line's, the environment's (OUTSOURCING_RULES, separated as in PATH), the file's, and those installed.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, StringConstraints

from outsourcing.engine.core.errors import ConfigurationError, Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.toml_files import read_toml

APP = "outsourcing"

_Text = Annotated[str, StringConstraints(min_length=1)]


class _Settings(BaseModel):
    """The settings of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    store: _Text | None = None
    mask: list[_Text] = []
    rules: list[_Text] = []


class Configuration(NamedTuple):
    """The place of the records, the fields kept out of them, the places of rules, and the configuration file."""

    store: Path
    mask: tuple[str, ...]
    rules: tuple[Path, ...]
    place: str


def configured() -> Configuration:
    """Return the configuration from the environment and the file.

    Raises:
        ConfigurationError: with every problem in the file.

    """
    chosen = os.environ.get("OUTSOURCING_CONFIG")
    path = Path(chosen) if chosen else user_config_path(APP, appauthor=False) / "config.toml"
    settings = _read(path, is_required=bool(chosen))
    store = os.environ.get("OUTSOURCING_STORE") or settings.store
    place = Path(os.path.expanduser(store)) if store else user_data_path(APP, appauthor=False) / "records.db"
    from_environment = filter(None, os.environ.get("OUTSOURCING_RULES", "").split(os.pathsep))
    from_file = [path.parent / os.path.expanduser(rules) for rules in settings.rules]  # relative to the file
    rules = (*(Path(os.path.expanduser(rules)) for rules in from_environment), *from_file)
    return Configuration(place, tuple(settings.mask), rules, visible(str(path)))


def places(chosen: Iterable[Path] = ()) -> list[Path | str]:
    """Return where packs of rules are: the installed modules, then files and folders, each once."""
    from outsourcing.engine.loading.packs import installed  # noqa: PLC0415  most commands that read settings load no rules

    paths = {path.resolve(): path for path in (*configured().rules, *chosen)}
    return [*installed(), *paths.values()]


def _read(path: Path, *, is_required: bool) -> _Settings:
    try:
        is_there = bool(path.stat())
    except FileNotFoundError:
        is_there = False
    except (OSError, ValueError):
        is_there = True  # reading it says why it cannot be read
    if not is_there and not is_required:
        return _Settings()
    settings = read_toml(path, _Settings)
    if isinstance(settings, _Settings):
        return settings
    if not is_there:
        message = "OUTSOURCING_CONFIG names this file, but it does not exist"
        settings = [Problem(visible(str(path)), message, "not-found")]
    raise ConfigurationError(settings)
