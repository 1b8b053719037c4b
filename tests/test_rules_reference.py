"""The reference of the rules has each of them once; graphs draw what rules read and conclude."""

from typer.testing import CliRunner

from outsourcing import cli


def run(*arguments):
    done = CliRunner().invoke(cli.app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_reference_has_every_rule_once(rulebook):
    headings = [
        line.split(":")[0][4:] for line in run("rules", "list", "--markdown").splitlines() if line[:4] == "### "
    ]
    assert sorted(headings) == sorted(rule.id for rule in rulebook.rules)


def test_a_graph_leads_from_questions_over_rules_to_what_they_conclude():
    assert run("rules", "graph", "DC6", "vd2").splitlines() == [
        "flowchart LR",
        '  rule_DC6["DC6: Analysis that follows documented steps can be handed over, however complex it is."]',
        '  question_procedure["How is the work done?"]',
        '  question_analysis["How much analysis or creative thinking does it need?"]',
        '  finding_complexity["finding: Degree of complexity"]',
        '  rule_VD2["VD2: Enough differences clearly point to BPO, and the balance leans to it."]',
        '  balance["the balance of all findings"]',
        '  verdict_BPO["verdict BPO"]',
        "  question_procedure --> rule_DC6",
        "  question_analysis --> rule_DC6",
        "  rule_DC6 --> finding_complexity",
        "  balance --> rule_VD2",
        "  rule_VD2 --> verdict_BPO",
        "  finding_complexity --> balance",
    ]


def test_conditions_with_not_are_dashed():
    drawn = run("rules", "graph", "DE1", "--dot").splitlines()
    assert "  question_work_place -> rule_DE1;" in drawn
    assert "  question_time_span -> rule_DE1 [style=dashed];" in drawn


def test_the_whole_graph_has_every_rule(rulebook):
    drawn = run("rules", "graph")
    assert all(f'  rule_{rule.id}["' in drawn for rule in rulebook.rules)
