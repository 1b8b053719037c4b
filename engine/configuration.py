"""The configuration: where decision records are kept, which fields are kept out of them, more rules.

A TOML file, by default `config.toml` in the user's configuration folder; OUTSOURCING_CONFIG names another one:

    store = "/srv/decisions/records.db"
    mask = ["name", "description", "owner"]
    rules = ["our_rules", "/srv/rules/regulated.py"]

For the store, what the command line says goes first, then the environment (OUTSOURCING_STORE), then the file. Rules add
up: the command line's, the environment's (OUTSOURCING_RULES, separated as in PATH), the file's, and those installed.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_config_path, user_data_path

from outsourcing.engine.core.errors import ConfigurationError, Flaw, Problem, suggestion
from outsourcing.engine.core.text import quoted, visible

APP = "outsourcing"
KEYS = ("store", "mask", "rules")


class Configuration(NamedTuple):
    """Where records are kept, the fields kept out of them, files and folders with rules, and the file that says so."""

    store: Path
    mask: tuple[str, ...]
    rules: tuple[Path, ...]
    place: str


def configured() -> Configuration:
    """Return the configuration that holds here.

    Raises:
        ConfigurationError: with every problem in the file.

    """
    named = os.environ.get("OUTSOURCING_CONFIG")
    path = Path(named) if named else user_config_path(APP, appauthor=False) / "config.toml"
    values = _read(path, must_be_there=bool(named))
    store = os.environ.get("OUTSOURCING_STORE") or values.get("store")
    place = Path(os.path.expanduser(store)) if store else user_data_path(APP, appauthor=False) / "records.db"
    named_rules = [one for one in os.environ.get("OUTSOURCING_RULES", "").split(os.pathsep) if one]
    written = [path.parent / os.path.expanduser(one) for one in values.get("rules", ())]  # as seen from the file
    rules = (*(Path(os.path.expanduser(one)) for one in named_rules), *written)
    return Configuration(place, tuple(values.get("mask", ())), rules, visible(str(path)))


def places(named: Iterable[Path] = ()) -> list[Path | str]:
    """Return where packs of rules are: the modules that are installed, then files and folders, each once."""
    from outsourcing.engine.loading.packs import installed  # noqa: PLC0415  most who ask for the configuration load no rules

    paths = {path.resolve(): path for path in (*configured().rules, *named)}
    return [*installed(), *paths.values()]


def _read(path: Path, *, must_be_there: bool) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not must_be_there:
            return {}
        wrong = "OUTSOURCING_CONFIG names no file that is there"
        raise ConfigurationError([Problem(visible(str(path)), wrong, "not-found")]) from None
    except UnicodeDecodeError as error:
        raise ConfigurationError([Problem(visible(str(path)), "it is not UTF-8", "wrong-encoding")]) from error
    except (OSError, ValueError) as error:
        told = f"it cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ConfigurationError([Problem(visible(str(path)), told, "unreadable-file")]) from error
    return _checked(visible(str(path)), text)


def _checked(place: str, text: str) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415  most have no such file

    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError([Problem(place, f"it is no TOML: {visible(str(error))}", "invalid-toml")]) from error
    if problems := [flaw.at(place) for flaw in _wrong(values)]:
        raise ConfigurationError(problems)
    return values


def _wrong(values: Mapping[str, Any]) -> Iterator[Flaw]:
    for name, value in values.items():
        if name not in KEYS:
            yield Flaw(
                "unknown-setting", f"there is no setting {quoted(name)}{suggestion(name, KEYS)} ({', '.join(KEYS)})"
            )
        elif name == "store" and not (isinstance(value, str) and value):
            yield Flaw("wrong-value", f"store is the path of a file (got {quoted(value)})")
        elif name == "mask" and not _is_list_of_texts(value):
            yield Flaw("wrong-value", f"mask is a list of names of fields (got {quoted(value)})")
        elif name == "rules" and not _is_list_of_texts(value):
            yield Flaw("wrong-value", f"rules is a list of files and folders (got {quoted(value)})")


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
