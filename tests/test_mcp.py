"""The advisor for assistants, driven by the client of the protocol's own SDK over standard input and output."""

import asyncio
import subprocess
import sys

import pytest

client = pytest.importorskip("mcp", reason="the package mcp is not installed")
from mcp.client.stdio import stdio_client  # noqa: E402  skipped above where it is missing

pytestmark = pytest.mark.slow
GIVEN = {"driver": "volume", "objective": "cost", "procedure": "documented", "decisions": "routine"}


def talk(conversation, store, *options):
    """Hold a conversation with a new server; return what it returns."""

    async def hold():
        command = ["-m", "outsourcing", "mcp", "--store", str(store), *options]
        parameters = client.StdioServerParameters(command=sys.executable, args=command)
        async with stdio_client(parameters) as streams, client.ClientSession(*streams) as session:
            await session.initialize()
            return await conversation(session)

    return asyncio.run(hold())


async def called(session, tool, **arguments):
    answer = await session.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    return answer.structured_content


def test_a_whole_interview_and_its_record(tmp_path):
    async def conversation(session):
        answers = {}
        while question := (step := await called(session, "next_question", answers=answers))["question"]:
            answers[question["name"]] = question["choices"][0]["value"]
        assert step["settled"] is True
        result = await called(session, "assess", answers=answers, confirmed=list(answers), name="Calls")
        explained = await called(session, "explain", record=result["record"], why_not=["KPO"])
        return result, explained

    result, explained = talk(conversation, tmp_path / "records.db", "--record")
    assert (result["suggested"], result["without_suggested"]) == ([], None)
    assert explained["explanation"]["verdict"] == result["assessment"]["verdict"]
    assert explained["explanation"]["why_not_verdicts"][0]["verdict"] == "KPO"


def test_what_nobody_confirmed_is_suggested_and_errors_say_what_is_meant(tmp_path):
    async def conversation(session):
        wrong = await session.call_tool("assess", {"answers": {"driver": "volum"}})
        unknown = await session.call_tool("explain", {"answers": GIVEN, "why_not": ["XX1"]})
        result = await called(session, "assess", answers=GIVEN, confirmed=["driver"])
        looked_up = await called(session, "look_up", rule="DF1")
        page = (await session.read_resource("rule://DF1")).contents[0].text
        tools = (await session.list_tools()).tools
        return wrong, unknown, result, looked_up, page, tools

    wrong, unknown, result, looked_up, page, tools = talk(conversation, tmp_path / "records.db")
    assert (wrong.is_error, 'did you mean "volume"?' in wrong.content[0].text) == (True, True)
    assert (unknown.is_error, "is not a rule, a verdict" in unknown.content[0].text) == (True, True)
    assert result["suggested"] == ["objective", "procedure", "decisions"]
    assert (result["assessment"]["verdict"], result["without_suggested"]["verdict"]) == ("BPO", "UNDECIDED")
    assert set(result["assessment"]["suggested"]) == set(result["suggested"])
    assert result["record"] == ""
    assert not (tmp_path / "records.db").exists()
    assert looked_up["rule"]["Why"] in page
    assert [tool.name for tool in tools if not tool.annotations.read_only_hint] == []


def test_starting_imports_neither_the_rules_nor_the_pages():
    code = "import sys, outsourcing.engine.web.assistant; print({'jinja2', 'experta', 'outsourcing.rules'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
