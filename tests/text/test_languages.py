"""Language tags and directions."""

import pytest

from articles.text.languages import direction, is_language_tag


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hans-CN", "sr-Latn", "es-419", "de-1996", "und", "x-klingon"[2:]])
def test_well_formed_tags_are_known(tag):
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "e", "en_US", "en-", "-en", "english language", "en-US-", "a" * 9, "en\n", "é"])
def test_other_text_is_no_tag(tag):
    assert not is_language_tag(tag)


@pytest.mark.parametrize("tag", ["ar", "he", "fa-IR", "UR", "ckb", "pa-Arab", "az-arab-IR", "en-Hebr", "yi", "dv"])
def test_right_to_left_languages_and_scripts(tag):
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "ru", "pa", "ar-Latn", "ku", "hi", "", "nonsense tag", "und"])
def test_everything_else_runs_left_to_right(tag):
    assert direction(tag) == "ltr"
