"""Text as newsrooms and their enemies write it, for property tests."""

import json

from hypothesis import strategies as st

from articles.text.cleaning import ALLOWED_TAGS

FRAGMENTS = (
    "Mr. Smith met J. K. Rowling. ",
    "The U.S. secretary left. ",
    "St. Petersburg",
    "€3.5 billion",
    "No. 10",
    "“It is over.” ",
    "(He left.) ",
    "Why? ",
    "今日は晴れ。",
    "他说：“好。”",
    "สวัสดีชาวโลก",
    "ខ្មែរ",
    "नमस्ते दुनिया। ",
    "مرحبا بالعالم؟ ",
    "שלום עולם. ",
    "👩‍👩‍👧‍👦",
    "🇺🇦🇩🇪",
    "👍🏽",
    "e\u0301",
    "か\u3099",
    "각",
    "\u200f",
    "\u00a0",
    " ",
    "\n",
    "& < > \" '",
    "…",
    "word",
    "x" * 60,
)
words = st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8))
texts = st.lists(words, max_size=12).map("".join)

_ATTRIBUTES = (
    "",
    ' class="lead"',
    ' class="x note"',
    ' href="https://example.org/?a=1&b=2"',
    ' href="javascript:alert(1)"',
    ' href="/a" title="&quot;>"',
    ' src="https://example.org/a.jpg" alt="x"',
    ' src="x" onerror="alert(1)"',
    ' lang="de" dir="rtl"',
    " data-article=12",
    ' data-article="12" href="/a"',
    ' href="https://example.org/" data-article="007"',
    " style='color:red'",
    ' colspan="2"',
    " reversed",
)
_TAGS = (*sorted(ALLOWED_TAGS), "script", "style", "svg", "math", "h1", "font", "section", "template", "x-y")
_openings = st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES))
_closings = st.builds("</{}>".format, st.sampled_from(_TAGS))
_noise = st.sampled_from(("<!--", "-->", "<![CDATA[", "]]>", "<", "</", "&", "&#", "&lt;", '"', "<p", "\x00", "\r"))

soups = st.lists(st.one_of(_openings, _closings, texts, _noise), max_size=25).map("".join)


def _element(children):
    tags = st.sampled_from(("p", "p", "p", "h2", "ul", "li", "blockquote", "div", "em", "strong", "a", "pre", "figure"))
    return st.builds(
        lambda tag, attributes, inner: f"<{tag}{attributes}>{''.join(inner)}</{tag}>",
        tags,
        st.sampled_from(_ATTRIBUTES),
        st.lists(children, max_size=4),
    )


_leaves = st.one_of(
    texts,
    texts,
    st.sampled_from(("<hr>", "<br>", "<table><tr><td>cell</table>", '<img src="https://e.org/a">')),
)
stories = st.lists(st.recursive(_leaves, _element, max_leaves=12), max_size=6).map("".join)


def payloads(folder):
    """Return (id, payload) of every line of every JSON Lines file in the folder."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [(item["id"], item["payload"]) for item in map(json.loads, lines)]
