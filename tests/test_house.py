"""The house: who may import whom, what has one definition, and what must not occur."""

import ast
import re

from app import config
from app.cli import VERBS
from tests.conftest import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "app").rglob("*.py"))
}
#: room → rooms it may import, beside itself where it is a package
ALLOWED = {
    "app.namespaces": set(),
    "app.errors": set(),
    "app.config": {"app.errors"},
    "app.places": set(),
    "app.terms": set(),
    "app.guard": {"app.errors"},
    "app.graph": {"app.config", "app.errors", "app.guard", "app.namespaces", "app.places", "app.terms"},
    "app.store": {"app.config", "app.errors", "app.graph.builds", "app.guard", "app.namespaces"},
    "app.ask": {"app.errors", "app.guard.files", "app.namespaces", "app.store.protocol"},
    "app.publish": {
        *("app.ask", "app.errors", "app.namespaces", "app.places"),
        *("app.graph.builds", "app.graph.canonical", "app.store.protocol"),
    },
    "app.search": {"app.ask", "app.errors", "app.intake.taken", "app.namespaces"},
    "app.web": {
        *("app.ask", "app.clients", "app.config", "app.errors", "app.namespaces", "app.publish"),
        *("app.graph.builds", "app.intake.taken", "app.search", "app.store.protocol"),
    },
    "app.clients": set(),
    "app.logs": set(),
    "app.serve": {
        *("app", "app.ask", "app.clients", "app.config", "app.errors", "app.graph.builds", "app.logs"),
        "app.store.box",
    },
    "app.intake": {"app.errors", "app.graph.load", "app.guard", "app.namespaces", "app.publish.turtle"},
    "app.cli": {
        *("app", "app.ask", "app.config", "app.errors", "app.graph", "app.guard", "app.intake", "app.publish"),
        *("app.search", "app.serve", "app.store"),
    },
    "app": {"app.ask", "app.config", "app.graph.builds", "app.web"},
}
STAGES = {"load", "infer", "rules", "validate", "reference", "canonical", "shacl"}


def imports(path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{a.name}" for a in node.names}
            found |= parts if parts <= MODULES.keys() else parts | {node.module}
    return found


def room(name: str) -> str:
    fitting = [r for r in ALLOWED if name == r or name.startswith(r + ".")]
    return max(fitting, key=len)


def test_there_are_modules():
    assert len(MODULES) > 15


def test_every_room_imports_only_what_it_may():
    for name, path in MODULES.items():
        mine = room(name)
        for target in imports(path):
            if target == "app" or not target.startswith("app"):
                continue
            allowed = ALLOWED[mine] | {mine}
            ok = any(target == a or target.startswith(a + ".") for a in allowed if a != "app")
            ok = ok or ("app" in allowed and target in ("app.config", "app.create_app"))
            ok = ok or (target in MODULES and mine == target)
            assert ok or (target.rpartition(".")[0] == "app" and target not in MODULES), f"{name} imports {target}"


def test_stages_do_not_import_each_other():
    """`validate` reads the files that `load` made; beyond that type, only `build` composes."""
    for stage in STAGES:
        others = {f"app.graph.{other}" for other in STAGES - {stage}}
        found = imports(MODULES[f"app.graph.{stage}"]) & others
        assert found <= ({"app.graph.load", "app.graph.shacl"} if stage == "validate" else set()), stage


def test_no_module_imports_itself_by_a_detour():
    """Imports inside functions count too: a circle is a circle."""
    arrows = {name: {t for t in imports(path) if t in MODULES and t != name} for name, path in MODULES.items()}

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        work = list(arrows[start])
        while work:
            step = work.pop()
            if step not in seen:
                seen.add(step)
                work += arrows[step]
        return seen

    for name in MODULES:
        if name != "app":  # the factory imports the views, and every module lies in its package
            assert name not in reached(name), name


def test_the_core_is_free_of_flask_and_remote_stores():
    for name, path in MODULES.items():
        if not name.startswith(("app.web", "app.serve")) and name != "app":
            assert not {i for i in imports(path) if i.split(".")[0] == "flask"}, name
        if name != "app.store.remote.endpoint":
            assert not {i for i in imports(path) if i.split(".")[0] == "SPARQLWrapper"}, name


def test_no_module_is_long():
    for name, path in MODULES.items():
        assert len(path.read_text().splitlines()) <= 250, name


def test_no_sparql_in_python():
    pattern = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^\"']*(\{|WHERE)")
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not pattern.search(node.value), f"{name}: {node.value[:60]}"


def test_every_command_setting_and_question_is_documented(asker):
    manual = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    for command in VERBS:
        assert f"cmaa {command}" in manual, command
    for setting in config.SETTINGS:
        assert f"CMAA_{setting.upper()}" in manual, setting
    for question in asker.answers:
        assert f"`{question.name}`" in manual, question.name


def test_nothing_names_a_registry_or_a_machine():
    pattern = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/root/|/work/|/home/")
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        hidden = {
            ".git",
            ".venv",
            "build",
            "built",
            "dist",
            "node_modules",
            "texts",
            ".hypothesis",
            ".mypy_cache",
            ".ruff_cache",
            ".pytest_cache",
        }
        if (
            hidden & set(inside)
            or not path.is_file()
            or path.suffix in (".pyc", ".png")
            or path.name == "test_house.py"
        ):
            continue
        assert not pattern.search(path.read_text(encoding="utf-8")), path
