"""Witnesses: profiles that lead to a region, found by search, or proven not to exist.

A region over answers alone has a witness unless it is empty. For a region over the findings, the balance or the
verdict, profiles of all leanings are changed to fit the answers that the region allows, and tried one by one. If none
leads there, it may be proven out of reach: by all ways in which one difference can end, or by all balances that the
ranges of the differences allow. Otherwise all profiles are tried, if they are few. What is neither found nor proven is
not reported.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import NamedTuple

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.model import RulebookModel, answers_of
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Point, Region, Value
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.facts import BPO, KPO, Side
from outsourcing.engine.interview.interviewer import Interviewer

PROFILES = 400  # from which a search starts
SHARES = (0.2, 0.5, 0.8, 1.0)  # of the questions that have an answer
LEANINGS = (0.0, 0.2, 0.5, 0.8, 1.0)  # chances that an answer is one for KPO
MAX_TRIED = 10_000  # profiles that are all tried for one region: two seconds
MAX_FIRED = 2_000  # the same if each has to be run
TOTAL = 4  # times as many for all regions together
MAX_ENDS = 4_000  # ways of ending one difference that are tried
MAX_STARTS = 64  # ways of fixing the answers that a region restricts

Check = Callable[[Point], bool]
Ways = Mapping[Dimension, Sequence[Value]]


class SearchResult(NamedTuple):
    """A profile, if one was found, and the region that it leads to; if not, whether it is proven that there is none."""

    profile: Answers | None
    proven: bool
    region: Region | None = None


def accept_all(point: Point) -> bool:  # noqa: ARG001  a check like any other
    """Accept every point."""
    return True


class WitnessSearch:
    """The search for witnesses in one rulebook."""

    def __init__(self, model: RulebookModel) -> None:
        self.model = model
        self._interviewer = Interviewer(model.advisor)
        self._max_tried = MAX_TRIED if model.evaluator.is_static else MAX_FIRED
        self._left = self._max_tried * TOTAL

    def witness(self, regions: Iterable[Region], check: Check = accept_all) -> Answers | None:
        """Return a short profile that leads to one of the regions and passes the check; None if none was found."""
        profile, _, region = self.prove(regions, check)
        return profile if profile is None or region is None else self._shortened(profile, region, check)

    def anomaly_in(
        self, regions: Iterable[Region], kind: AnomalyKind, rules: tuple[str, ...], message: str
    ) -> Iterator[Anomaly]:
        """Yield an anomaly if a run confirms that all of its rules fire on a profile in one of the regions."""
        for region in regions:
            witness = self.witness([region])
            if witness is not None and set(rules) <= self.model.firings(witness).by_rule.keys():
                yield Anomaly(kind=kind, rules=rules, message=message, witness=witness)
                return

    def prove(self, regions: Iterable[Region], check: Check = accept_all) -> SearchResult:
        """Return a profile that leads to one of the regions and passes the check, or whether there is none."""
        proven = True
        for region in regions:
            part = self.model.space.nonempty_part(region)
            if part is None:
                continue
            result = self._prove(region, part, check)
            if result.profile is not None:
                return result
            proven = proven and result.proven
        return SearchResult(None, proven)

    def _prove(self, region: Region, part: Box, check: Check) -> SearchResult:
        if check is accept_all and all(dim[0] == "Task" for dim in part):
            return SearchResult(answers_of(self.model.space.first_point(part)), proven=True)
        found = self._first(self._changed(part), region, check)
        if found is None and self._is_out_of_reach(region):
            return SearchResult(None, proven=True)
        profiles = self._all_profiles(region) if found is None else None
        if profiles is not None:
            found = self._first(profiles, region, check)
        proven = profiles is not None and not self.model.runaways  # runs that do not finish prove nothing
        return SearchResult(found, proven, region)

    def _first(self, profiles: Iterable[Answers], region: Region, check: Check) -> Answers | None:
        return next((answers for answers in profiles if self._passes(answers, region, check)), None)

    def _all_profiles(self, region: Region) -> Iterator[Answers] | None:
        """Return all profiles that differ for a region; None if they exceed what may be tried."""
        ways = self.model.ways(region, self.model.voting)
        count = prod(map(len, ways.values()))
        if count > min(self._max_tried, self._left):
            return None
        self._left -= count
        return _profiles(ways)

    def _changed(self, part: Box) -> Iterator[Answers]:
        """Yield varied profiles, changed to fit the answers that a part of a region allows."""
        least = answers_of(self.model.space.first_point(part))  # unknown where that is allowed
        allowed = {dim[1]: values for dim, values in part.items() if dim[0] == "Task"}
        for profile in self._varied_profiles:
            kept = {name: value for name, value in profile.items() if value in allowed.get(name, (value,))}
            yield {**{name: value for name, value in least.items() if name not in kept}, **kept}

    def _passes(self, answers: Answers, region: Region, check: Check) -> bool:
        point = self.model.point(answers)
        return point is not None and region.contains(point) and check(point)

    def _shortened(self, answers: Answers, region: Region, check: Check) -> Answers:
        """Return the answers without those that are not needed."""
        for name in self.model.rulebook.questions:
            fewer = {other: value for other, value in answers.items() if other != name}
            if name in answers and self._passes(fewer, region, check):
                answers = fewer
        return {name: answers[name] for name in self.model.rulebook.questions if name in answers}

    @cached_property
    def _varied_profiles(self) -> list[Answers]:
        """Return profiles of all leanings, always the same."""
        chance = random.Random(7)  # noqa: S311  variety, not a secret
        votes = self._votes()
        mixes = [(share, leaning) for share in SHARES for leaning in LEANINGS]
        return [{}, *(_drawn(chance, votes, *mixes[n % len(mixes)]) for n in range(PROFILES))]

    def _votes(self) -> dict[str, dict[Side, list[str]]]:
        """Return, by question, the answers that alone lead to each side; those that lead to none count for both."""
        votes: dict[str, dict[Side, list[str]]] = {}
        for name in self.model.voting:
            values = self.model.values(name)
            scores = {value: self._score({name: value}) for value in values}
            sides = {
                BPO: [value for value in values if scores[value] <= 0],
                KPO: [value for value in values if scores[value] >= 0],
            }
            votes[name] = {side: some or values for side, some in sides.items()}
        return votes

    def _score(self, answers: Answers) -> float:
        return self.model.evaluator.weighed(answers)[1] if self.model.evaluator.is_static else 0.0

    def _is_out_of_reach(self, region: Region) -> bool:
        """Return whether it is proven, without trying whole profiles, that none leads to a region."""
        return self.model.evaluator.is_static and (self._is_never_found(region) or self._is_never_balanced(region))

    def _is_never_found(self, region: Region) -> bool:
        """Return whether no answers lead to one of the findings that a region restricts."""
        for key in self.model.keys:
            fact = f"Finding {key}"
            if any(dim[0] == fact for dim in region.box):
                alone = Region({dim: values for dim, values in region.box.items() if dim[0] in (fact, "Task")})
                ends = self._ends(alone, self.model.read_for[key])
                if ends is not None and self._first(ends, alone, accept_all) is None:
                    return True
        return False

    def _ends(self, region: Region, questions: Iterable[str]) -> Iterator[Answers] | None:
        """Return all ways of answering some questions together with what a region restricts; None if too many."""
        ways = self.model.ways(region, questions)
        return _profiles(ways) if prod(map(len, ways.values())) <= MAX_ENDS else None

    def _is_never_balanced(self, region: Region) -> bool:
        """Return whether no balance that the ranges of the differences allow, with its verdict, lies in a region."""
        balance = Region({dim: values for dim, values in region.box.items() if dim[0] in ("Balance", "Verdict")})
        if not balance.box or any(self._ends(Region({}), read) is None for read in self.model.read_for.values()):
            return False
        votes = {("Task", name) for name in self.model.voting}
        fixed = {dim: values for dim, values in region.box.items() if dim in votes and None not in values}
        starts = self.model.ways(Region(fixed), ())
        if prod(map(len, starts.values())) > MAX_STARTS:
            starts = {}
        balances = (words for start in _profiles(starts) for words in self._interviewer.balances(start))
        return not any(balance.contains(self.model.balance_point(words)) for words in balances)


def _profiles(ways: Ways) -> Iterator[Answers]:
    return (answers_of(dict(zip(ways, values, strict=True))) for values in product(*ways.values()))


def _drawn(chance: random.Random, votes: dict[str, dict[Side, list[str]]], share: float, leaning: float) -> Answers:
    """Return a profile in which a share of the questions has answers of a leaning."""
    asked = [name for name in votes if votes[name][KPO] and chance.random() < share]
    return {name: chance.choice(votes[name][KPO if chance.random() < leaning else BPO]) for name in asked}
