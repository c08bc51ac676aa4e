"""Words within XML."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.xml import escaped, printable


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A\x00B\x08C\x1fD", "ABCD"),
        ("A\ufffeB\uffffC", "ABC"),
        ("A\ud800B", "AB"),
        ("\t\n\r ü мир 中 🎉 \x7f\x85\u2028", "\t\n\r ü мир 中 🎉 \x7f\x85\u2028"),
    ],
)
def test_what_xml_forbids_is_left_out(text, kept):
    assert printable(text) == kept


@given(st.text())
def test_words_are_read_back_as_they_are(text):
    element = ElementTree.fromstring(f"<a>{escaped(text)}</a>")  # noqa: S314 - it is our own
    assert (element.text or "") == printable(text)
    assert len(element) == 0
