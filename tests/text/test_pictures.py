"""The pictures in a story's text."""

import pytest

from articles.text.pictures import has_picture, sources, without_alternative


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        ('<img src="/media/2025/bridge.jpg">', "bridge.jpg"),
        ('<img src="/media/bridge.jpg" alt="">', "bridge.jpg"),
        ('<img alt="  " src="/media/bridge.jpg" title="A bridge">', "bridge.jpg"),
        ('<img src="https://example.org/Pont%20neuf.jpg?a=1&amp;b=2" alt="">', "Pont neuf.jpg"),
        ('<img src="https://example.org/">', "example.org"),
        ("<img>", "?"),
    ],
)
def test_a_picture_without_alternative_text_is_named_by_its_file(picture, name):
    assert without_alternative(f"<p>Before {picture} after</p>") == [name]


def test_a_picture_that_says_what_it_shows_is_not():
    assert without_alternative('<p><img src="/media/a.jpg" alt="A bridge at dawn"></p>') == []


def test_each_file_is_named_once_in_order():
    html = '<img src="/b.jpg"><img src="/a.jpg" alt=""><img src="/b.jpg">'
    assert without_alternative(html) == ["b.jpg", "a.jpg"]


@pytest.mark.parametrize(("html", "has_one"), [('<p><img src="/a.jpg"></p>', True), ("<p>an &lt;img &gt;</p>", False)])
def test_a_picture_is_found(html, has_one):
    assert has_picture(html) is has_one


def test_the_addresses_of_pictures_are_told_in_order_and_once():
    html = '<p><img src="/b.jpg?x=1&amp;y=2">A<img alt="src"><img src="/a.jpg"><img src="/b.jpg?x=1&amp;y=2"></p>'
    assert sources(html) == ["/b.jpg?x=1&y=2", "/a.jpg"]
    assert sources("<p>None</p>") == []
