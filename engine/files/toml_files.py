"""Read a TOML file into a pydantic model, with every problem found at once.

read_toml   a file to a model, or what is wrong with it
flaws       the errors of pydantic, as ours
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from outsourcing.engine.core.errors import Flaw, Problem, listed, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted, visible

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model]) -> Model | list[Problem]:
    """Return the contents of a TOML file in UTF-8, or every problem in it."""
    place = visible(str(path))
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except ValidationError as error:
        return [flaw.at(place) for flaw in flaws(error, model)]
    except UnicodeDecodeError:
        return [Problem(place, "the file is not UTF-8", "wrong-encoding")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else visible(str(error))
        return [Problem(place, f"the file is not valid TOML: {reason}", "invalid-toml")]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or visible(str(error))
        return [Problem(place, f"the file cannot be read: {reason}", "unreadable-file")]


def flaws(error: ValidationError, model: type[BaseModel]) -> Iterator[Flaw]:
    """Yield each error of pydantic; errors that our own validators raise have their own code."""
    for part in error.errors(include_url=False):
        *tables, last = map(str, part["loc"])
        name = visible(".".join((*tables, last)))
        if part["type"] == "extra_forbidden":
            known = _settings(model, tables)
            where = f" in [{visible('.'.join(tables))}]" if tables else ""
            near = suggestion(normalised(last), known)
            yield Flaw(
                "unknown-setting", f"unknown setting {quoted(last)}{where}{near or f' (known: {listed(known)})'}"
            )
        elif part["type"] in ("dict_type", "model_type"):
            yield Flaw("not-a-table", f"{name} must be a table; write [{name}] above its lines")
        else:
            message = f"{name}: {part['msg'][0].lower()}{part['msg'][1:]}"
            ours = "-" in part["type"]
            yield Flaw(
                part["type"] if ours else "wrong-value", message if ours else f"{message} (got {quoted(part['input'])})"
            )


def _settings(model: type[BaseModel], tables: Sequence[str]) -> list[str]:
    """Return the names of the settings in a table of a model."""
    inner: Any = model
    for table in tables:
        inner = inner.model_fields[table].annotation
    return list(inner.model_fields)
