"""The configuration: where decision records are kept, which fields are kept out of them, more rules.

A TOML file, by default `config.toml` in the user's configuration folder; OUTSOURCING_CONFIG names another one:

    store = "/srv/decisions/records.db"
    mask = ["name", "description", "owner"]
    rules = ["our_rules", "/srv/rules/regulated.py"]

    record = "required"                  # refuse --no-record, and every other store
    minimum_age_days = 3650              # audit prune erases nothing younger
    hold = ["P5", "3f1c09ab"]            # and nothing of these tasks or records
    trust = ["9d3e..."]                  # stored rulebooks that may run, by the digests that messages name

The file for the whole system, `outsourcing/config.toml` in the system's configuration folder (on Linux /etc/xdg), has
the same settings. Masks, rules and holds of both files add up, and the longer minimum age counts. If it says that
recording is required, its store is the only one: neither a user's file nor the environment can change that.

For the store, what the command line says goes first, then the environment (OUTSOURCING_STORE), then the file. Rules add
up: the command line's, the environment's (OUTSOURCING_RULES, separated as in PATH), the file's, and those installed.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from platformdirs import site_config_path, user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from outsourcing.engine.core.errors import ConfigurationError, Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.toml_files import read_toml

APP = "outsourcing"
OWN_PRECEDENTS = "precedents.csv"
RECORDS = "records"  # in the list of precedents: the confirmed answers of recorded decisions

_Text = Annotated[str, StringConstraints(min_length=1)]


class _Settings(BaseModel):
    """The settings of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    store: _Text | None = None
    mask: list[_Text] = []
    rules: list[_Text] = []
    record: Literal["required", "optional"] = "optional"
    minimum_age_days: Annotated[int, Field(ge=0, le=100_000)] = 0
    hold: list[_Text] = []
    trust: list[_Text] = []
    precedents: list[_Text] = []


class Configuration(NamedTuple):
    """The place of the records, the fields kept out of them, the places of rules, and the configuration file.

    `required` names the file that requires recording; then no other store may be used. `minimum_age_days` and `hold`
    say which records must not be erased.
    """

    store: Path
    mask: tuple[str, ...]
    rules: tuple[Path, ...]
    place: str
    required: str = ""
    minimum_age_days: int = 0
    hold: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()  # digests of stored rulebooks that may run
    precedents: tuple[Path, ...] = ()  # files of precedents
    learns: bool = False  # whether confirmed answers of recorded decisions serve as precedents

    @property
    def own_precedents(self) -> Path:
        """Return the file of the precedents that were added with the command, next to the records."""
        return self.store.with_name(OWN_PRECEDENTS)


def configured() -> Configuration:
    """Return the configuration from the environment and the file.

    Raises:
        ConfigurationError: with every problem in the file.

    """
    chosen = os.environ.get("OUTSOURCING_CONFIG")
    path = Path(chosen) if chosen else user_config_path(APP, appauthor=False) / "config.toml"
    own, system = _read(path, is_required=bool(chosen)), _read(system_file(), is_required=False)
    requiring = next((file for file, one in ((system_file(), system), (path, own)) if one.record == "required"), None)
    store = system.store if requiring == system_file() else os.environ.get("OUTSOURCING_STORE") or own.store
    store = store or system.store
    place = Path(os.path.expanduser(store)) if store else user_data_path(APP, appauthor=False) / "records.db"
    from_environment = filter(None, os.environ.get("OUTSOURCING_RULES", "").split(os.pathsep))
    from_files = [  # relative to the file
        file.parent / os.path.expanduser(rules)
        for file, one in ((path, own), (system_file(), system))
        for rules in one.rules
    ]
    return Configuration(
        store=place,
        mask=tuple(dict.fromkeys((*own.mask, *system.mask))),
        rules=(*(Path(os.path.expanduser(rules)) for rules in from_environment), *from_files),
        place=visible(str(path)),
        required=visible(str(requiring)) if requiring else "",
        minimum_age_days=max(own.minimum_age_days, system.minimum_age_days),
        hold=(*own.hold, *system.hold),
        trust=(*own.trust, *system.trust),
        precedents=tuple(
            file.parent / os.path.expanduser(named)  # relative to the file
            for file, one in ((path, own), (system_file(), system))
            for named in one.precedents
            if named != RECORDS
        ),
        learns=RECORDS in (*own.precedents, *system.precedents),
    )


def system_file() -> Path:
    """Return the configuration file for the whole system, which users cannot override."""
    return site_config_path(APP, appauthor=False) / "config.toml"


def places(chosen: Iterable[Path] = ()) -> list[Path | str]:
    """Return where packs of rules are: the installed modules, then files and folders, each once."""
    from outsourcing.engine.loading.packs import installed  # noqa: PLC0415  most commands that read settings load no rules

    paths = {path.resolve(): path for path in (*configured().rules, *chosen)}
    return [*installed(), *paths.values()]


def _read(path: Path, *, is_required: bool) -> _Settings:
    try:
        is_there = bool(path.stat())
    except (FileNotFoundError, NotADirectoryError):  # HOME may be /dev/null
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
