"""Reports of tests: made from answers, and read back as a tree of elements."""

from html.parser import HTMLParser

from outsourcing import Advisor, load
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Results
from outsourcing.engine.portfolio.summary import Run, Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report import html
from outsourcing.engine.report.handout import Provenance, handout, versions_of
from outsourcing.engine.report.report_file import ReportFile
from outsourcing.engine.report.task_report import report_explaining

VOID = {"meta", "br", "hr", "img", "input", "link", "base", "col", "wbr"}
TIME = "2026-11-22T16:00:00Z"
BPO = {"driver": "volume", "volume": "high", "objective": "cost", "decisions": "routine", "procedure": "documented",
       "skill_level": "basic"}  # fmt: skip
KPO = {"driver": "insight", "objective": "knowledge", "decisions": "high_impact", "procedure": "judgment",
       "skill_level": "advanced_degree"}  # fmt: skip
SPLIT = {"driver": "volume", "decisions": "high_impact", "procedure": "judgment", "skill_level": "basic", "objective": "both",
         "separability": "separable"}  # fmt: skip
THIN = {"driver": "volume"}
EDGE = {
    "driver": "volume",
    "volume": "high",
    "core": "non_core",
    "provider_proof": "subject_expertise",
    "decisions": "moderate",
    "procedure": "judgment",
    "skill_level": "specialist",
    "separability": "separable",
}


class Element:
    """An element with its attributes, its children and its text."""

    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children, self.own = tag, attributes, parent, [], []

    def get(self, name):
        return self.attributes.get(name)

    @property
    def classes(self):
        return (self.get("class") or "").split()

    def every(self, *tags):
        """All elements below, in order; of some tags, where any are named."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.every(*tags)

    @property
    def text(self):
        """All text below, with single blanks."""
        return " ".join("".join(self.texts()).split())

    def texts(self):
        """All text below, in pieces."""
        for one in self.own:
            yield from [one] if isinstance(one, str) else one.texts()


class Tree(HTMLParser):
    """A document as a tree; every element that is opened is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.root = self.at = Element("", {}, None)
        self.feed(text)
        self.close()
        assert self.at is self.root

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs)
        made = Element(tag, dict(attrs), self.at)
        self.at.children.append(made)
        self.at.own.append(made)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.at.tag == tag
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.own.append(data)


def parsed(text):
    return Tree(text).root


def task(rulebook, number, answers, name=None, description=""):
    """A task as it is read."""
    known = AnswerSet(rulebook.profile(**answers), answers)
    return TaskRow(f"T{number}", f"Task {number}" if name is None else name, description, known, (), (), ())


def page_explaining(advisor, told, assessment):
    """The HTML page on an explanation."""
    report = report_explaining(told, assessment, advisor.rulebook.questions)
    made = versions_of(told.versions)
    return html.handout(handout(assessment, "", report, origin=Provenance("jane", TIME), made=made))


def written(tmp_path, *answers, names=None, suffix=".html", rulebook=None, rejected=0, head="", batch=2):  # noqa: PLR0913  what a report is made of
    """The text of the report on tasks with these answers."""
    rulebook = rulebook or load()
    advisor = Advisor(rulebook)
    results = Results(advisor)
    names = names or [None] * len(answers)
    tasks = [task(rulebook, n, given, name) for n, (given, name) in enumerate(zip(answers, names, strict=True), 1)]
    judged = [(one, results.result(one.known)) for one in tasks]
    summary = Summary.for_rulebook(rulebook)
    file = tmp_path / "report"
    report = ReportFile(file, advisor, suffix, lambda: (summary, run))
    for start in range(0, len(judged), batch):
        summary.add(judged[start : start + batch])
        report.add(judged[start : start + batch])
    run = Run(("tasks.csv",), TIME, advisor.assess(rulebook.profile()).versions, head, rejected)
    report.finish()
    return file.read_bytes().decode()
