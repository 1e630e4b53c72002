"""The README's examples are run: what it shows is what comes."""

import re
import shlex

from click.testing import CliRunner

from app.cli import main
from tests.conftest import ROOT

EXAMPLE = re.compile(r"```console\n\$ (?P<command>cmaa .*?)\n(?P<output>.*?)```", re.DOTALL)


def test_the_examples_are_true(monkeypatch, tmp_path):
    monkeypatch.setenv("CMAA_BUILD", str(tmp_path))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = list(EXAMPLE.finditer(text))
    assert examples
    for example in examples:
        said = CliRunner().invoke(main, shlex.split(example["command"])[1:])
        assert said.exit_code == 0, said.output
        assert said.stdout.replace("\r\n", "\n") == example["output"]


def test_the_two_commands_open_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.index("make serve") < text.index("make test") < text.index("\n## ")
