"""Scaffolding: a new rule with its test, written into a pack, ready to be edited.

    write_rule  write it; where there is no pack yet, begin one

What is written loads and passes its tests as it is, so that whatever fails afterwards comes from an edit.
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

import outsourcing
from outsourcing.engine.core.errors import AdvisorError, RulebookError
from outsourcing.engine.core.facts import Side
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.pack_scan import pack_id
from outsourcing.engine.loading.packs import PACK_ID, Place
from outsourcing.engine.scaffolding.rule_spec import STRENGTHS, RuleSpec

CASES = "cases.json"
MOST_FILES = 100  # of one difference, in one pack
MOST_SHOWN = 8  # answers on which a rule is silent that its page shows: a service has forty
MOST_LETTERS = 6  # of an id
ENGINE = ">=0.1,<0.2"  # the versions a pack begun today works with


class Written(NamedTuple):
    """A rule that was written: its id and the files it went to."""

    id: str
    files: tuple[Path, ...]


def only_begun(folder: Path) -> bool:
    """Say whether a pack says what it is and has no rule yet."""
    texts = (_read(path) for path in folder.rglob("*.py"))
    return pack_id(folder / "__init__.py") is not None and not any("@rule" in text for text in texts)


def write_rule(spec: RuleSpec, folder: Path, others: Sequence[Place], rulebook: Rulebook) -> Written:
    """Write a rule and its test into the pack in a folder; return its id and the files.

    Args:
        spec: what it is to be about.
        folder: where the pack is, or is to be.
        others: the packs beside it.
        rulebook: the rules of all of them, those in the folder among them, if any.

    Raises:
        AdvisorError: the pack cannot be written.

    """
    begun = (folder / "__init__.py").exists()
    name = pack_id(folder / "__init__.py") or folder.resolve().name
    if not PACK_ID.fullmatch(name):
        raise AdvisorError(f"{visible(str(folder))}: name the folder in small letters, digits and _, like my_rules")
    if begun and (needed := _votes(spec, rulebook)):
        init = visible(str(folder / "__init__.py"))
        raise AdvisorError(f"{init}: first let it vote: in PACK, add to votes: {json.dumps(needed)}")
    id_, texts = _next_id(name, rulebook), {} if begun else {"__init__.py": _pack(name, spec, rulebook)}
    kept = _kept_cases(folder / CASES)
    try:
        texts, tried = _first_that_loads(_drafts(id_, spec, folder, rulebook, texts), folder, others)
        cases = [*kept, *_cases(id_, spec, tried)]
        texts[CASES] = json.dumps(cases, indent=2, ensure_ascii=False) + "\n"
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise AdvisorError(f"{visible(str(folder))}: it cannot be written: {error.strerror}") from error
    return Written(id_, tuple(folder / file for file in texts))


def _drafts(
    id_: str, spec: RuleSpec, folder: Path, rulebook: Rulebook, begun_with: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Yield the files to write, by name: the rule below those on its difference, then, if need be, by itself."""
    for number in ("", *range(2, MOST_FILES)):
        there = folder / (file := f"{spec.difference}{number}.py")
        before = _read(there).rstrip() + "\n\n\n" if there.exists() else _head(spec)
        yield {**begun_with, file: before + _rule(id_, spec, before, rulebook)}
        if not there.exists():
            return


def _first_that_loads(
    drafts: Iterator[dict[str, str]], folder: Path, others: Sequence[Place]
) -> tuple[dict[str, str], Rulebook]:
    """Return the first files with which the pack loads, tried in a copy: nothing is written that does not hold."""
    failed = AdvisorError(f"{visible(str(folder))}: it has too many files on one difference")
    for texts in drafts:
        with tempfile.TemporaryDirectory(prefix="outsourcing-") as elsewhere:
            copy = Path(elsewhere) / folder.resolve().name
            if folder.exists():
                shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            copy.mkdir(exist_ok=True)
            for file, text in texts.items():
                (copy / file).write_text(text, encoding="utf-8")
            try:
                return texts, load(packs=[*others, copy])
            except RulebookError as error:
                failed = AdvisorError(str(error).replace(str(copy), str(folder)))
    raise failed


def _next_id(name: str, rulebook: Rulebook) -> str:
    """Return an id that no rule has, with letters that no other pack uses."""
    known = (*rulebook.rules, *(one.rule for one in rulebook.retired))
    own = {re.sub(r"\d", "", rule.id) for rule in known if rule.pack == name}
    taken = {re.sub(r"\d", "", rule.id) for rule in known if rule.pack != name}
    words = [re.sub(r"[^A-Z]", "", word.upper()) for word in name.split("_")]
    letters = "".join(word[:1] for word in words)
    letters = letters if len(letters) > 1 else ("".join(words) + "XX")[:3]
    ends = ("".join(end) for size in range(3) for end in product("XYZABCDEFGHIJKLMNOPQRSTUVW", repeat=size))
    free = (one for end in ends if (one := letters[: MOST_LETTERS - len(end)] + end) not in taken)
    letters = min(own, default="") or next(free)
    numbers = [int(rule.id[len(letters) :]) for rule in known if re.fullmatch(rf"{letters}\d+", rule.id)]
    return f"{letters}{max(numbers, default=0) + 1}"


def _kept_cases(path: Path) -> list[Any]:
    """Return the cases that are there."""
    if not path.exists():
        return []
    try:
        kept = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise AdvisorError(f"{visible(str(path))}: it is no JSON; mend it first: {visible(str(error))}") from error
    if not isinstance(kept, list):
        raise AdvisorError(f"{visible(str(path))}: it holds no list of cases; mend it first")
    return kept


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{visible(str(path))}: it cannot be read: {error}") from error


def _votes(spec: RuleSpec, rulebook: Rulebook) -> dict[str, str]:
    """Return the questions of a rule that serve no difference yet, with the one they are to serve."""
    return {name: spec.difference for name in spec.when if rulebook.questions[name].difference is None}


def _pack(name: str, spec: RuleSpec, rulebook: Rulebook) -> str:
    votes = _votes(spec, rulebook)
    told = f"    votes={json.dumps(votes)},  # it serves no difference otherwise\n" if votes else ""
    return (
        '"""Our own rules."""\n\nfrom outsourcing import Pack\n\n'
        f'PACK = Pack(\n    "{name}",\n    "0.1.0",\n    engine="{ENGINE}",\n{told})\n'
    )


def _head(spec: RuleSpec) -> str:
    names = "BPO, CLEAR, FAINT, KPO, SLIGHT, STRONG, Evidence, Source, Task, one_of, rule"
    return (
        f'"""Our rules on {spec.difference.replace("_", " ")}."""\n\n'
        "from collections.abc import Iterator\n\n"
        f"from outsourcing import {names}\n\n"
        'OURS = Source("Ours", "Our own experience", "say where it is written down")\n\n\n'
    )


def _rule(id_: str, spec: RuleSpec, before: str, rulebook: Rulebook) -> str:
    tests = ", ".join(f"{name}={_accepted(values)}" for name, values in spec.when.items())
    title = spec.title.replace("\\", "\\\\").replace('"""', "'''")
    lines = [f"    Fires: {json.dumps(example)}" for example in _fires(spec)]
    lines += [f"    Silent: {json.dumps(example)}" for example in _silent(spec, rulebook)]
    return "\n".join(
        [
            f'@rule("{id_}", Task({tests}), source=OURS)',
            f"def {_function(spec.title, before)}() -> Iterator[Evidence]:",
            f'    """{title if title[-1] in "!?" else f"{title}."}',
            "",
            "    Why: say why, in a sentence.",
            *lines,
            '    """',
            f'    yield Evidence("{spec.difference}", {spec.side}, {spec.strength.upper()})',
            "",
        ]
    )


def _accepted(values: Sequence[str]) -> str:
    written = ", ".join(json.dumps(value) for value in values)
    return written if len(values) == 1 else f"one_of({written})"


def _function(title: str, before: str) -> str:
    """Return the name of the function: the title's words, told apart from those in the text before."""
    words = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:60].rstrip("_")
    taken = keyword.iskeyword(words) or words in (*outsourcing.__all__, *dir(builtins))
    name = words if words.isidentifier() and not taken else f"rule_{words}".rstrip("_")
    there = set(re.findall(r"^def (\w+)", before, re.MULTILINE))
    numbered = (f"{name}_{number}" for number in range(2, len(there) + 3))
    return next(one for one in (name, *numbered) if one not in there)


def _fires(spec: RuleSpec) -> list[dict[str, str]]:
    """Return an example for every answer on which the rule fires."""
    most = max(len(values) for values in spec.when.values())
    return [{name: values[min(n, len(values) - 1)] for name, values in spec.when.items()} for n in range(most)]


def _silent(spec: RuleSpec, rulebook: Rulebook) -> list[dict[str, str]]:
    """Return examples in which one answer alone keeps the rule silent, each answer, where there are not too many."""
    fires = _fires(spec)[0]
    return [{**fires, name: value} for name in spec.when for value in _others(name, spec, rulebook)[:MOST_SHOWN]]


def _others(name: str, spec: RuleSpec, rulebook: Rulebook) -> list[str]:
    """Return the answers to a question on which the rule is silent."""
    return [choice.value for choice in rulebook.questions[name].choices if choice.value not in spec.when[name]]


def _cases(id_: str, spec: RuleSpec, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Return whole tasks that show what the rule does, whatever others say on them."""
    strength = STRENGTHS[spec.strength] * (1 if spec.side is Side.KPO else -1)
    cases: list[dict[str, Any]] = []
    for expected, examples in (("fires", _fires(spec)), ("silent", _silent(spec, rulebook)[:1])):
        for task in examples:
            name = f"{id_} {spec.title}: {', '.join(task.values())}"
            cases.append({"name": name, "task": task, expected: [id_]})
            if expected == "fires":
                cases[-1]["evidence"] = {id_: strength}
    for name in spec.when:
        if len(others := _others(name, spec, rulebook)) > MOST_SHOWN:
            task = {other: value for other, value in _fires(spec)[0].items() if other != name}
            told = f"{id_} {spec.title}: any other {name.replace('_', ' ')}"
            cases.append({"name": told, "task": task, "whatever": {name: others}, "silent": [id_]})
    return cases
