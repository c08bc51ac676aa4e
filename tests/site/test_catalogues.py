"""The catalogues: they hold just what the interface says, and each translation what its text holds."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
GATHER = (
    "makemessages",
    "--all",
    "--add-location",
    "file",
    "--no-obsolete",
    "--ignore",
    "tests",
    "--ignore",
    "benchmarks",
)
# What is put in, in Python and in templates, and the markup around it.
_PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
_MARKUP = re.compile(r"</?[a-z][^>]*>")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def read(path: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def messages(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue if message.id]


def texts(catalogue: Catalog) -> set[tuple]:
    """What is to be translated: each text with its context."""
    return {(message.context, message.id) for message in messages(catalogue)}


def forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    """A text's forms: one, or one for each kind of number."""
    return (said,) if isinstance(said, str) else tuple(said)


def translated(catalogue: Catalog) -> list[Message]:
    """Those that somebody has translated."""
    return [message for message in messages(catalogue) if any(forms(message.string))]


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    """A copy of the tree, with its catalogues gathered anew."""
    if not shutil.which("xgettext"):
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("xgettext is not installed, which gathers the texts: on Debian, apt-get install gettext")
    copy = tmp_path_factory.mktemp("gathered")
    for name in ("articles", "newsdesk", "templates", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copyfile(ROOT / "manage.py", copy / "manage.py")
    environment = os.environ | {"NEWSDESK_VAR": str(copy / "var")}
    subprocess.run([sys.executable, "manage.py", *GATHER], cwd=copy, env=environment, capture_output=True, check=True)
    return copy


@each_catalogue
def test_a_catalogue_holds_just_what_is_said(path, gathered):
    said, held = texts(read(gathered / path.relative_to(ROOT))), texts(read(path))
    assert {"missing": said - held, "too much": held - said} == {"missing": set(), "too much": set()}


@each_catalogue
def test_a_catalogue_compiles(path):
    compiled = BytesIO()
    write_mo(compiled, read(path))
    compiled.seek(0)
    found = read_mo(compiled)
    for message in translated(read(path)):
        assert forms(found.get(message.id, message.context).string) == forms(message.string)


@each_catalogue
def test_nothing_is_left_to_be_looked_at(path):
    catalogue = read(path)
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@each_catalogue
def test_every_message_is_translated(path):
    assert [message.id for message in messages(read(path)) if not all(forms(message.string))] == []


@each_catalogue
def test_there_is_a_form_for_every_number(path):
    catalogue = read(path)
    several = [message for message in translated(catalogue) if message.pluralizable]
    assert [message.id for message in several if len(forms(message.string)) != catalogue.num_plurals] == []
    assert [message.id for message in several if not all(forms(message.string))] == []


@each_catalogue
def test_a_translation_has_the_places_of_its_text(path):
    wrong = {
        said: forms(message.id)[-1]
        for message in translated(read(path))
        for said in filter(None, forms(message.string))
        if not _fits(message, said)
    }
    assert wrong == {}


def _fits(message: Message, said: str) -> bool:
    """Whether a translation has every place of its text, and none that the text has not; a form for one number may do
    without the number, as the text's own may."""
    wanted, found = (Counter(_PLACES.findall(text)) for text in (forms(message.id)[-1], said))
    if not message.pluralizable:
        return wanted == found
    numbers = {"%d", "%(number)d", "%(number)s", "%(counter)s", "%(count)s"}
    return set(found) <= set(wanted) and set(wanted) - set(found) <= numbers


@each_catalogue
def test_a_translation_has_the_markup_of_its_text(path):
    wrong = {
        said: forms(message.id)[-1]
        for message in translated(read(path))
        for said in filter(None, forms(message.string))
        if Counter(_MARKUP.findall(said)) != Counter(_MARKUP.findall(forms(message.id)[-1]))
    }
    assert wrong == {}


@each_catalogue
def test_dates_are_written_with_letters_that_stand_for_their_parts(path):
    letters = set("dDjlmnMFNEbyYzHGgiAaPTeOW ,./:-")
    written = [message for message in translated(read(path)) if message.context == "date format"]
    plain = {message.string: re.sub(r"\\.", "", message.string) for message in written}
    assert [said for said, left in plain.items() if {one for one in left if one.isascii()} - letters] == []


def test_the_site_can_be_set_to_every_language_of_a_catalogue(settings):
    assert {path.parts[-3] for path in CATALOGUES} <= {code for code, _name in settings.LANGUAGES}
