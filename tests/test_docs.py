"""The documentation: its code runs, its links lead somewhere, and nothing that is public is left out.

In a page, every ```python block runs, in order, in one namespace, and a ```text block right after it is what it prints
(`...` stands for anything, as in doctest). Lines of ```console blocks that call holism must name real commands and
options.
"""

import contextlib
import doctest
import inspect
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer

import holism as hm
from holism.cli.main import app
from holism.open import open as open_service
from holism.server.api import Api
from holism.server.hot import HOT_PATH, DecideRoute
from holism.server.metrics import Meter

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"-{0,2}\w[\w-]*")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_chance: None) -> Path:
    """A folder of one's own, with `HOLISM_HOME` there and the examples importable."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs(page: Path, elsewhere: Path):
    """Every Python block of a page runs after those above it, and prints what the page says."""
    text = page.read_text()
    namespace: dict[str, Any] = {"__name__": f"page_{page.stem}"}
    printed, end = "", 0
    for block in BLOCK.finditer(text):
        language, source = block.groups()
        if language == "python":
            printed = _run(source, page, text.count("\n", 0, block.start()) + 1, namespace)
        elif language == "text" and not text[end : block.start()].strip():
            assert doctest.OutputChecker().check_output(source, printed, doctest.ELLIPSIS), (
                f"{page.name} says\n{source}\nbut it prints\n{printed}"
            )
        end = block.end()


def _run(source: str, page: Path, line: int, namespace: dict[str, Any]) -> str:
    """What a block prints; its line numbers in tracebacks are those of the page."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("\n" * line + source, str(page), "exec"), namespace)
    return printed.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path):
    """Every relative link of a page is a file that exists, and its anchor a heading there."""
    for link in LINK.findall(BLOCK.sub("", page.read_text())):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            assert anchor in {_slug(heading) for heading in headings}, f"{page.name} links to {link}"


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_page_can_be_found():
    """The index links to every page."""
    linked = set(LINK.findall((ROOT / "docs" / "index.md").read_text()))
    assert {page.name for page in DOCS} - {"index.md"} <= linked


@pytest.fixture(scope="module")
def words() -> set[str]:
    """All words in code, inline or fenced, of docs/."""
    return {word for page in DOCS for code in CODE.findall(page.read_text()) for word in WORD.findall(code)}


def _missing(names: Any, words: set[str]) -> list[str]:
    return sorted(str(name) for name in names if str(name) not in words)


def test_every_public_name_is_documented(words: set[str]):
    """docs/ mentions every name that `holism` exports."""
    assert _missing(hm.__all__, words) == []


def test_every_argument_of_open_is_documented(words: set[str]):
    """docs/ mentions every argument with which a system is opened."""
    assert _missing(inspect.signature(open_service).parameters, words) == []


def test_every_error_code_and_effect_is_documented(words: set[str]):
    """docs/ mentions every error code of a decision, and every effect of a guardrail by its name in Python."""
    assert _missing([code.value for code in hm.ErrorCode], words) == []
    assert _missing([effect.name for effect in hm.Effect], words) == []


def test_every_route_is_documented(open_system: Any):
    """docs/ mentions every route of the HTTP API."""
    service = open_system()
    meter = Meter(service)
    routes = {route.path for route in Api(service, meter, DecideRoute(service, meter)).routes()} | {HOT_PATH}
    meter.close()
    text = "\n".join(page.read_text() for page in DOCS)
    assert sorted(route for route in routes if not re.search(rf"`(?:[A-Z]+ )?{re.escape(route)}`", text)) == []


def _commands() -> dict[str, click.Command]:
    group: Any = typer.main.get_command(app)
    return {"": group, **group.commands}


def _options(command: click.Command) -> set[str]:
    return {"--help"} | {name for each in command.params if each.param_type_name == "option" for name in each.opts}


def test_every_command_and_option_is_documented(words: set[str]):
    """docs/ mentions every command of the command line, and every option's long name."""
    for name, command in _commands().items():
        assert not name or name in words
        long = [option for option in _options(command) if option.startswith("--")]
        assert _missing(long, words) == [], f"options of holism {name}"


def _called() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for language, source in BLOCK.findall(page.read_text()):
            if language == "console":
                for line in source.replace("\\\n", " ").splitlines():
                    if re.match(r"\$ (\w+=\S+ )*holism ", line):
                        words = shlex.split(line.removeprefix("$ "), comments=True)
                        yield page.name, words[words.index("holism") + 1 :]


def test_shown_command_lines_exist():
    """Every call of holism that a page shows names a real command, with options that it has."""
    called, commands = list(_called()), _commands()
    assert called
    for page, words in called:
        name = "" if words[0].startswith("-") else words[0]
        assert name in commands, f"{page}: holism {name}"
        used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert used <= _options(commands[name]), f"{page}: holism {' '.join(words)}"
