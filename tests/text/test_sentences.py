"""Where sentences end, in the languages that newspapers are written in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.sentences import as_sentence, ends
from tests.text.strategies import texts


def sentences(text, language=""):
    """Return the sentences of a text that ends with one."""
    offsets = ends(text, language)
    return [text[start:end].strip() for start, end in zip([0, *offsets], offsets, strict=False)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. secretary of state left.",
        "He lives in St. Petersburg now.",
        "It cost €3.5 billion in all.",
        "The door of No. 10 opened.",
        "Mr. and Mrs. Smith met Dr. Who.",
        "J. K. Rowling wrote it.",
        "Some cities, e.g. Kyiv, were hit.",
        "On Jan. 3 it rained.",
        "Acme Inc. Chairman Joe Doe spoke.",
        "“Why?” she asked.",
        "“Enough!” he said.",
        "He came (at 5 p.m. Moscow time) alone.",
        "Well... perhaps not.",
        "The page is at example.com/a.b now.",
        "Lt. Gen. Ben Hodges said so.",
    ],
)
def test_what_looks_like_an_end_within_an_english_sentence_is_none(sentence):
    assert sentences(f"{sentence} Then came another.", "en") == [sentence, "Then came another."]


@pytest.mark.parametrize(
    "first",
    [
        "He said “It is over.”",
        "(He left.)",
        "Is it?",
        "Yes!",
        "It happened in the U.S.",
        "It ended at 5 p.m.",
        "So it goes…",
        "He said no.",
        "He said “(No.)”",
        "It is in Wikipedia.[12]",
        "That was 2024.",
    ],
)
def test_quotes_and_brackets_that_close_belong_to_the_sentence(first):
    assert sentences(f"{first} The next.", "en") == [first, "The next."]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Am 3. Oktober kam z. B. Dr. Müller. „Ja.“ Er ging.", 3),
        ("de-AT", "Das kostet ca. 3,5 Mio. Euro, d. h. viel. Aha.", 2),
        ("fr", "M. Macron est là. Il dit « Oui. » Puis il part.", 3),
        ("fr", "Il dit «\u00a0Oui.\u00a0» Elle part.", 2),
        ("es", "¿Qué? El Sr. Pérez vive en EE. UU. desde 2020. Vale.", 3),
        ("ru", "А. С. Пушкин родился в 1799 г. в Москве. Да.", 2),
        ("uk", "Він народився 3. Так!", 2),
        ("zh", "他说：“好。”他走了。再见！", 2),
        ("ja", "「はい。」と言った。終わり。", 2),
        ("ja", "本当？うん。", 2),
        ("ar", "هل هذا صحيح؟ نعم. لا.", 3),
        ("ur", "یہ ہے۔ وہ ہے۔", 2),
        ("hi", "यह है। वह है।", 2),
        ("hy", "Այո։ Ոչ։", 2),
        ("am", "ሰላም። ደህና።", 2),
        ("my", "ဟုတ်။ မဟုတ်။", 2),
        ("km", "បាទ។ ទេ។", 2),
        ("el", "Τι; Ναι.", 2),
        ("he", "שלום. מה?", 2),
        ("cs", "Dne 17. listopadu přišel. Ano.", 2),
    ],
)
def test_each_language_is_read_by_its_rules(language, text, expected):
    assert len(sentences(text, language)) == expected


def test_a_semicolon_ends_no_sentence_but_in_greek():
    assert len(sentences("One; Two. Three.")) == 2


@given(texts)
def test_ends_are_in_order_and_after_a_mark(text):
    offsets = ends(text)
    assert offsets == sorted(set(offsets))
    assert all(0 < offset <= len(text) and not text[offset - 1].isalnum() for offset in offsets)


@given(texts, st.sampled_from(["de", "fr", "ja", "xx", "not a tag"]))
def test_an_end_is_an_end_whatever_follows_much_later(text, language):
    later = ends(f"{text} And so it ends.", language)
    assert later[-1] == len(text) + len(" And so it ends.")


@pytest.mark.parametrize("text", ["." * 10**6, ". " * 30_000, ".”" * 10**5, "a." * 10**5, "。" * 10**6, "？」" * 10**5])
def test_endless_marks_are_read_in_linear_time(text):
    started = time.process_time()
    ends(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("One result has been an exchange", "One result has been an exchange."),
        ("It is over.", "It is over."),
        ("Is it over?", "Is it over?"),
        ("He said: “It is over.”", "He said: “It is over.”"),
        ("He called it “over”", "He called it “over”."),
        ("And then…", "And then…"),
        ("One result:", "One result."),
        ("One result, ", "One result."),
        ("It began in 2014", "It began in 2014."),
        ("—", "—"),
        ("", ""),
        ("戦争が終わった", "戦争が終わった。"),
        ("战争结束了。", "战争结束了。"),
        ("युद्ध समाप्त", "युद्ध समाप्त।"),
        ("สงครามจบแล้ว", "สงครามจบแล้ว"),
        ("សង្គ្រាម", "សង្គ្រាម។"),
        ("انتهت الحرب", "انتهت الحرب."),
        ("هل انتهت؟", "هل انتهت؟"),
        ("Война окончена", "Война окончена."),
    ],
)
def test_a_line_is_read_as_a_sentence_of_its_own(line, sentence):
    assert as_sentence(line) == sentence


@given(texts)
def test_a_sentence_is_one_already(text):
    assert as_sentence(as_sentence(text)) == as_sentence(text)
