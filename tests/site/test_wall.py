"""The rooms of the house: imports run one way, and nothing on the readers' side can name a working copy."""

import ast
import re
from pathlib import Path

import pytest

ARTICLES = Path(__file__).resolve().parents[2] / "articles"
# Each room may import from the rooms before it, and from itself.
ORDER = [
    "text",
    "turns",
    "models",
    "policy",
    "pointing",
    "arrivals",
    "backlinks",
    "counting",
    "composing",
    "condensing",
    "indexing",
    "reconciling",
    "recording",
    "remaining",
    "drafting",
    "publishing",
    "repairing",
    "checking",
    "suggesting",
    "tagging",
    "delivery",
    "searching",
    "exchange",
    "reading",
    "newsroom",
]
APART = {
    "newsroom": {"reading", "exchange"},
    "reading": {"newsroom", "exchange", *ORDER[ORDER.index("policy") : ORDER.index("delivery")]},
}
WORKING_COPY = {
    "Article",
    "ArticleTag",
    "Autosave",
    "AwaitedAddress",
    "Byline",
    "Content",
    "ImportedStory",
    "Move",
    "Presence",
    "PreviewLink",
    "Revision",
    "SeeLink",
    "TagChange",
    "TagChangeRows",
    "TagSearch",
    "TagVerdict",
}


def modules(room: str) -> list[Path]:
    single = ARTICLES / f"{room}.py"
    return [single] if single.exists() else sorted((ARTICLES / room).rglob("*.py"))


def imported(module: Path) -> set[str]:
    """The dotted names that a module imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def rooms_imported(module: Path) -> set[str]:
    parts = [name.split(".") for name in imported(module) if name.startswith("articles.")]
    return {part[1] for part in parts} & set(ORDER)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_from_the_rooms_before_it(room):
    allowed = set(ORDER[: ORDER.index(room) + 1]) - APART.get(room, set())
    found = {str(module.relative_to(ARTICLES)): rooms_imported(module) - allowed for module in modules(room)}
    assert {module: rooms for module, rooms in found.items() if rooms} == {}


def test_text_knows_no_model():
    found = {name for module in modules("text") for name in imported(module)}
    assert not {name for name in found if name.startswith(("django.db", "django.conf", "articles.models"))}


@pytest.mark.parametrize("module", modules("reading"), ids=lambda module: module.name)
def test_the_readers_side_names_no_working_copy(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {name.rpartition(".")[2] for name in imported(module)}
    assert not named & WORKING_COPY


@pytest.mark.parametrize("module", modules("reading"), ids=lambda module: module.name)
def test_the_readers_side_follows_no_link_to_a_working_copy(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert "article" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_html_is_marked_safe_in_one_place():
    places = {
        str(module.relative_to(ARTICLES))
        for module in ARTICLES.rglob("*.py")
        if "mark_safe" in module.read_text(encoding="utf-8")
    }
    assert places == {"templatetags/prose.py"}


def test_no_template_switches_escaping_off():
    templates = (ARTICLES.parent / "templates").rglob("*.html")
    switched_off = re.compile(r"\|\s*safe\b|\bautoescape\b")
    assert not [path for path in templates if switched_off.search(path.read_text(encoding="utf-8"))]
