"""The readers' pages and the newsroom's are written in two languages, and each finds only its own."""

from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines, loader
from django.test import RequestFactory
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from jinja2 import TemplateAssertionError, UndefinedError

FOLDER = Path(__file__).resolve().parents[2] / "templates"
READING = FOLDER / "reading"
PAGES = sorted(str(path.relative_to(READING)) for path in READING.rglob("*.html"))
NEWSROOM = sorted(
    str(path.relative_to(FOLDER)) for room in ("admin", "newsroom") for path in (FOLDER / room).rglob("*.html")
)


@pytest.fixture
def pages():
    """The language of the readers' pages."""
    return engines["jinja2"]


@pytest.fixture
def mounted_elsewhere():
    before = get_script_prefix()
    set_script_prefix("/news/")
    yield
    set_script_prefix(before)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_for_readers_is_written_in_one_language(name, pages):
    assert pages.get_template(name)
    with pytest.raises(TemplateDoesNotExist):
        engines["django"].get_template(name)


@pytest.mark.parametrize("name", NEWSROOM)
def test_a_page_of_the_newsroom_is_written_in_the_other(name, pages):
    assert engines["django"].get_template(name)
    with pytest.raises(TemplateDoesNotExist):
        pages.get_template(name)


def test_every_template_lies_where_one_of_the_two_looks():
    assert len(list(FOLDER.rglob("*.html"))) == len(PAGES) + len(NEWSROOM)


@pytest.mark.parametrize("source", ["{{ unheard_of }}", "{% if unheard_of %}{% endif %}", "{{ site.unheard_of }}"])
def test_a_page_that_names_what_it_is_not_given_is_an_error(source, pages):
    with pytest.raises(UndefinedError):
        pages.from_string(source).render({"site": object()})


def test_no_page_can_let_text_in_as_markup(pages):
    with pytest.raises(TemplateAssertionError):
        pages.env.from_string("{{ text|safe }}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        "{{ _('By %(name)s', name=text) }}",
        "{% trans name=text %}By {{ name }}{% endtrans %}",
        "{% trans number=2, name=text %}One by {{ name }}{% pluralize %}{{ number }} by {{ name }}{% endtrans %}",
        "{{ pgettext('name', '%(name)s', name=text) }}",
        "{{ text|linebreaks }}",
        "{{ text|capfirst }}",
        "{{ text|truncatechars(100) }}",
        "{{ {'name': text}|json_ld }}",
    ],
)
def test_what_is_put_into_a_page_is_escaped(source, pages):
    assert "<i>" not in pages.from_string(source).render({"text": "<i>&"})


def test_a_text_is_markup_as_the_catalogue_has_it(pages):
    page = pages.from_string('{{ _("a <b>&amp;</b>") }} {% trans %}100 % <b>sure</b>{% endtrans %}')
    assert page.render() == "a <b>&amp;</b> 100 % <b>sure</b>"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "There is no such page"), ("de", "Diese Seite gibt es nicht"), ("en", "There is no")]
)
def test_a_page_speaks_the_language_in_which_it_is_made(language, said):
    with translation.override(language):
        page = loader.render_to_string("404.html", request=RequestFactory().get("/"))
    assert said in page
    assert f'<html lang="{language}" dir="ltr">' in page


@pytest.mark.usefixtures("mounted_elsewhere")
def test_a_page_leads_to_where_the_site_is_mounted(pages):
    assert pages.from_string("{{ url('tag-list') }} {{ url('archive-year', 2024) }}").render() == (
        "/news/tags/ /news/archive/2024/"
    )
