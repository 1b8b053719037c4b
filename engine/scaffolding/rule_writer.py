"""Write a new rule with its test into a pack; begin the pack if there is none yet.

    write_rule   write the rule and its cases
    only_begun   whether a folder holds a pack without rules

What is not known yet stays to be edited: the rule does not load before. Everything else holds as written, so that
anything that fails later comes from an edit.
"""

import builtins
import json
import keyword
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

import outsourcing
from outsourcing.engine.core.authoring import PLACE_TO_EDIT, WHY_TO_EDIT
from outsourcing.engine.core.errors import AdvisorError, RulebookError, WriteError
from outsourcing.engine.core.facts import Side
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import readable_name, visible
from outsourcing.engine.files.whole_files import drafts
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.pack_scan import pack_id
from outsourcing.engine.loading.packs import ENGINE_VERSIONS, PACK_ID, Place
from outsourcing.engine.scaffolding.rule_spec import STRENGTHS, RuleSpec

CASES = "cases.json"
MOST_FILES = 100  # of one difference, in one pack
MOST_SHOWN = 8  # answers on which a rule is silent that its docstring lists: a question can have forty
MOST_LETTERS = 6  # of an id
TEMPLATES = Environment(
    loader=PackageLoader("outsourcing.engine.scaffolding"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701  Python, not HTML
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class Written(NamedTuple):
    """A new rule: its id and the files it was written to."""

    id: str
    files: tuple[Path, ...]


def only_begun(folder: Path) -> bool:
    """Say whether a folder declares a pack and has no rule yet."""
    texts = (_read(path) for path in folder.rglob("*.py"))
    return pack_id(folder / "__init__.py") is not None and not any("@rule" in text for text in texts)


def write_rule(spec: RuleSpec, folder: Path, others: Sequence[Place], rulebook: Rulebook) -> Written:
    """Write a rule and its cases into the pack in a folder; return its id and the files.

    Args:
        spec: what it is about.
        folder: the folder of the pack; created if need be.
        others: the packs beside it.
        rulebook: the rules of all of them, including those in the folder, if any.

    Raises:
        AdvisorError: the rule cannot be written.

    """
    begun = (folder / "__init__.py").exists()
    name = pack_id(folder / "__init__.py") or folder.resolve().name
    if not PACK_ID.fullmatch(name):
        raise _error(folder, "name the folder in lowercase letters, digits and _, like my_rules", "invalid-pack-id")
    needed = {asked: spec.difference for asked in spec.answers if rulebook.questions[asked].difference is None}
    if begun and needed:
        cure = f"to let the question vote, add to votes in PACK: {json.dumps(needed)}"
        raise _error(folder / "__init__.py", cure, "no-vote")
    votes = json.dumps(needed) if needed else ""
    first = {"__init__.py": _filled("pack", pack=name, engine=ENGINE_VERSIONS, votes=votes)}
    id_ = _next_id(name, rulebook, folder)
    kept = _kept_cases(folder / CASES)
    try:
        attempts = _attempts(id_, spec, folder, rulebook, {} if begun else first)
        texts, tried = _first_that_loads(attempts, folder, others)
        if spec.answers:
            texts[CASES] = json.dumps([*kept, *_cases(id_, spec, tried)], indent=2, ensure_ascii=False) + "\n"
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{visible(str(folder))}: the folder cannot be written: {error.strerror}"
        raise WriteError(message, code="unwritable") from error
    files = tuple(folder / file for file in texts)
    with drafts(files) as made:
        for draft, text in zip(made.files, texts.values(), strict=True):
            draft.write_text(text, encoding="utf-8")
        made.put()
    return Written(id_, files)


def _error(path: Path, message: str, code: str) -> AdvisorError:
    return AdvisorError(f"{visible(str(path))}: {message}", code=code)


def _filled(template: str, **values: Any) -> str:
    return TEMPLATES.get_template(f"{template}.py.j2").render(values)


def _attempts(
    id_: str, spec: RuleSpec, folder: Path, rulebook: Rulebook, first: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Yield the files to write, by name: the rule below others on its difference, then, if need be, in a new file."""
    for number in ("", *range(2, MOST_FILES)):
        path = folder / (file := f"{spec.difference}{number}.py")
        exists = path.exists()
        before = (_read(path) if exists else _new_module(spec)).rstrip() + "\n"
        yield {**first, file: f"{before}\n\n{_rule(id_, spec, before, rulebook)}"}
        if not exists:
            return


def _first_that_loads(
    attempts: Iterator[dict[str, str]], folder: Path, others: Sequence[Place]
) -> tuple[dict[str, str], Rulebook]:
    """Return the first files with which the pack loads, each tried in a copy of the folder."""
    failure = _error(folder, "there are too many files on one difference", "too-many-files")
    for texts in attempts:
        with tempfile.TemporaryDirectory(prefix="outsourcing-") as elsewhere:
            copy = Path(elsewhere) / folder.resolve().name
            if folder.exists():
                shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            copy.mkdir(exist_ok=True)
            for file, text in texts.items():
                (copy / file).write_text(text, encoding="utf-8")
            try:
                return texts, load(packs=[*others, copy], unedited=True)
            except RulebookError as error:
                failure = AdvisorError(str(error).replace(str(copy), str(folder)), code="rulebook")
    raise failure


def _next_id(name: str, rulebook: Rulebook, folder: Path) -> str:
    """Return an unused id, with letters that no other pack uses."""
    known = (*rulebook.rules, *(retired.rule for retired in rulebook.retired))
    own = {re.sub(r"\d", "", rule.id) for rule in known if rule.pack == name}
    taken = {re.sub(r"\d", "", rule.id) for rule in known if rule.pack != name}
    words = [re.sub(r"[^A-Z]", "", word.upper()) for word in name.split("_")]
    letters = "".join(word[:1] for word in words)
    letters = letters if len(letters) > 1 else ("".join(words) + "XX")[:3]
    ends = ("".join(end) for size in range(3) for end in product("XYZABCDEFGHIJKLMNOPQRSTUVW", repeat=size))
    unused = (start for end in ends if (start := letters[: MOST_LETTERS - len(end)] + end) not in taken)
    letters = min(own, default="") or next(unused)
    written = [id_ for path in folder.rglob("*.py") for id_ in re.findall(r'@rule\(\s*"(\w+)"', _read(path))]
    ids = [*written, *(rule.id for rule in known)]
    numbers = [int(id_[len(letters) :]) for id_ in ids if re.fullmatch(rf"{letters}\d+", id_)]
    return f"{letters}{max(numbers, default=0) + 1}"


def _kept_cases(path: Path) -> list[Any]:
    """Return the existing cases."""
    if not path.exists():
        return []
    try:
        kept = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise _error(
            path, f"the file is not valid JSON; fix it first: {visible(str(error))}", "invalid-json"
        ) from error
    if not isinstance(kept, list):
        raise _error(path, "the file does not contain a list of cases; fix it first", "not-a-list")
    return kept


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _error(path, f"the file cannot be read: {error}", "unreadable") from error


def _rule(id_: str, spec: RuleSpec, before: str, rulebook: Rulebook) -> str:
    title = _in_docstring(spec.title)
    tests = ", ".join(f"{name}={_accepted(values)}" for name, values in spec.answers.items())
    return _filled(
        "rule",
        id=id_,
        condition=f"Task({tests})" if tests else "...",
        source=f'Source("Ours", "Our own experience", {json.dumps(spec.source, ensure_ascii=False)})'
        if spec.source
        else "OURS",
        why=_in_docstring(spec.why) or WHY_TO_EDIT,
        function=_function(spec.title, before),
        title=title if title[-1] in "!?" else f"{title}.",
        fires=map(json.dumps, _fires(spec) or [{}]),
        silent=map(json.dumps, _silent(spec, rulebook) or [{}]),
        difference=spec.difference,
        side=spec.side,
        strength=spec.strength.upper(),
    )


def _new_module(spec: RuleSpec) -> str:
    return _filled("module", difference=spec.difference, placeholder="" if spec.source else PLACE_TO_EDIT)


def _in_docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _accepted(values: Sequence[str]) -> str:
    literals = ", ".join(json.dumps(value) for value in values)
    return literals if len(values) == 1 else f"one_of({literals})"


def _function(title: str, before: str) -> str:
    """Return a function name made of the title's words that the text before does not define."""
    words = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:60].rstrip("_")
    taken = keyword.iskeyword(words) or words in (*outsourcing.__all__, *dir(builtins))
    name = words if words.isidentifier() and not taken else f"rule_{words}".rstrip("_")
    defined = set(re.findall(r"^def (\w+)", before, re.MULTILINE))
    numbered = (f"{name}_{number}" for number in range(2, len(defined) + 3))
    return next(free for free in (name, *numbered) if free not in defined)


def _fires(spec: RuleSpec) -> list[dict[str, str]]:
    """Return an example for every answer on which the rule fires."""
    most = max((len(values) for values in spec.answers.values()), default=0)
    return [{name: values[min(n, len(values) - 1)] for name, values in spec.answers.items()} for n in range(most)]


def _silent(spec: RuleSpec, rulebook: Rulebook) -> list[dict[str, str]]:
    """Return examples in which a single answer keeps the rule silent."""
    fires = next(iter(_fires(spec)), {})
    return [{**fires, name: value} for name in spec.answers for value in _others(name, spec, rulebook)[:MOST_SHOWN]]


def _others(name: str, spec: RuleSpec, rulebook: Rulebook) -> list[str]:
    """Return the answers to a question on which the rule is silent."""
    return [choice.value for choice in rulebook.questions[name].choices if choice.value not in spec.answers[name]]


def _cases(id_: str, spec: RuleSpec, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Return whole tasks that show what the rule does, whatever other rules conclude."""
    strength = STRENGTHS[spec.strength] * (1 if spec.side is Side.KPO else -1)
    about = f"{id_} {spec.title}"
    cases: list[dict[str, Any]] = [
        {"name": f"{about}: {', '.join(task.values())}", "task": task, "fires": [id_], "evidence": {id_: strength}}
        for task in _fires(spec)
    ]
    cases += [
        {"name": f"{about}: {', '.join(task.values())}", "task": task, "silent": [id_]}
        for task in _silent(spec, rulebook)[:1]
    ]
    for name in spec.answers:
        if len(others := _others(name, spec, rulebook)) > MOST_SHOWN:
            task = {other: value for other, value in _fires(spec)[0].items() if other != name}
            any_other = f"{about}: any other {readable_name(name)}"
            cases.append({"name": any_other, "task": task, "whatever": {name: others}, "silent": [id_]})
    return cases
