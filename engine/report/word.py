"""Draw documents as Word files, with Word's own styles for headings, lists and tables."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor

from outsourcing.engine.core.text import visible
from outsourcing.engine.report.document import Bars, Block, Labelled, Line, Section, Table, cf_or_dot
from outsourcing.engine.report.graph import Graph

FONT = "Calibri"
INK = RGBColor(0x1B, 0x1F, 0x24)
DEEPEST = 3  # levels of lists that Word has a style for
EPOCH = (1980, 1, 1, 0, 0, 0)  # the time of all parts, so that the same page gives the same bytes
WIDTH, LABEL = Cm(16.5), Cm(4)  # of the text, which fits A4 and Letter; of a column of labels


def word_file(section: Section) -> bytes:
    """Return a section as a Word file; its title is the title of the document."""
    word = Document()
    _set_up(word, section.title)
    _section(word, section, 0)
    return _repeatable(word)


def _set_up(word: Word, title: str) -> None:
    """Set the margins, the fonts and the properties; A4 or Letter is the printer's choice."""
    page = word.sections[0]
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 14), ("Heading 2", 11.5), ("Heading 3", 10.5)):
        font = word.styles[name].font
        font.name, font.size, font.color.rgb = FONT, Pt(size), INK
    word.core_properties.title = visible(title)
    word.core_properties.author = word.core_properties.comments = ""


def _section(word: Word, section: Section, level: int) -> None:
    """Draw a section with its heading."""
    if section.blocks:
        if section.title:
            word.add_heading(visible(section.title), level)
        for block in section.blocks:
            _block(word, block, level)


def _block(word: Word, block: Block, level: int) -> None:
    if isinstance(block, Section):
        _section(word, block, level + 1)
    elif isinstance(block, Line):
        _line(word, block, 1)
    elif isinstance(block, Labelled):
        _labelled(word, block)
    elif isinstance(block, Table):
        _table(word, [block.headings, *block.rows])
    elif isinstance(block, Bars):
        rows = ((f"{bar.number} {bar.title}", bar.side, cf_or_dot(bar.cf)) for bar in block.bars)
        _table(word, [("Difference", "Side", "From -1 (BPO) to +1 (KPO)"), *rows])
    elif not isinstance(block, Graph):  # graphs are drawn in Markdown only
        word.add_paragraph(visible(block))


def _line(word: Word, line: Line, depth: int) -> None:
    """Draw a line and those below it as a nested list."""
    level = min(depth, DEEPEST)
    word.add_paragraph(visible(line.text), f"List Bullet {level}" if level > 1 else "List Bullet")
    for below in line.below:
        _line(word, below, depth + 1)


def _labelled(word: Word, labelled: Labelled) -> None:
    """Draw labels with their texts beside them, a paragraph each."""
    table = word.add_table(0, 2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = LABEL, Emu(WIDTH - LABEL)
    for label, texts in labelled.rows:
        left, right = table.add_row().cells
        left.width, right.width = LABEL, Emu(WIDTH - LABEL)
        left.paragraphs[0].add_run(visible(label)).bold = True
        for number, text in enumerate(texts):
            paragraph = right.add_paragraph() if number else right.paragraphs[0]
            paragraph.add_run(visible(text))
        for paragraph in (*left.paragraphs, *right.paragraphs):
            paragraph.paragraph_format.space_after = Pt(2)


def _table(word: Word, rows: Sequence[Sequence[str]]) -> None:
    """Draw rows of cells, the first of them as headings, which are repeated on every page."""
    table = word.add_table(len(rows), len(rows[0]), "Table Grid")
    for number, (drawn, row) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(drawn.cells, row, strict=True):
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].add_run(visible(text)).bold = number == 0
    heading = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no name for it
    heading.append(OxmlElement("w:tblHeader"))


def _repeatable(word: Word) -> bytes:
    """Return the file with the same time for all of its parts."""
    saved, written = BytesIO(), BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), parts.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
