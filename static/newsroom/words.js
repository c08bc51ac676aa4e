/* How long the text is, in words and minutes, while it is being written. Counts as articles/text/words.py does. */
"use strict";
{
  const TWO_A_WORD = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}ーｰ";
  const FOUR_A_WORD = "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
  const UNSPACED = TWO_A_WORD + FOUR_A_WORD;
  const BEGINS_A_WORD = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}\\p{So}]";
  // What belongs to one written character (Unicode Standard Annex 29): its marks, but for those that stand alone, and
  // in Khmer and Burmese the consonants that are written under it.
  const ALONE =
    "\\u102b\\u102c\\u1038\\u1062-\\u1064\\u1067-\\u106d\\u1083\\u1087-\\u108c\\u108f\\u109a-\\u109c\\u1a61\\u1a63\\u1a64\\uaa7b\\uaa7d";
  const MARK = `(?![${ALONE}])[\\p{M}\\p{Grapheme_Extend}\\p{Emoji_Modifier}\\u200d\\u0e33\\u0eb3]`;
  const STACKER = "[\\u1039\\u17d2]";
  const CONSONANT =
    "[\\u1000-\\u102a\\u103f\\u1050-\\u1055\\u105a-\\u105d\\u1061\\u1065\\u1066\\u106e-\\u1070\\u1075-\\u1081\\u108e" +
    "\\u1780-\\u17b3\\ua9e0-\\ua9e4\\ua9e7-\\ua9ef\\ua9fa-\\ua9fe\\uaa60-\\uaa6f\\uaa71-\\uaa73\\uaa7a\\uaa7e\\uaa7f]";
  const STACKED = `(?:(?:(?!${STACKER})${MARK})*${STACKER}(?:${MARK})*${CONSONANT})*`;
  const MARKS = `${STACKED}(?:${MARK})*`;
  const PIECE = new RegExp(
    `(?<spaced>(?![${UNSPACED}])${BEGINS_A_WORD}[^\\p{White_Space}${UNSPACED}]{0,49})` +
      `|(?<two>[${TWO_A_WORD}]${MARKS})|(?<four>[${FOUR_A_WORD}]${MARKS})`,
    "gu",
  );
  const PARTS = 4;
  // Silent reading of English non-fiction by adults: Brysbaert, "How many words do we read per minute? A review and
  // meta-analysis of reading rate", Journal of Memory and Language 109, 2019.
  const WORDS_A_MINUTE = 238;
  const WAIT = 200;
  const BLOCKS = new Set(
    ("p h2 h3 h4 blockquote ul ol li dl dt dd hr figure figcaption table caption thead tbody tfoot tr th td pre div " +
      "br").split(" "),
  );
  const shown = document.querySelector(".newsroom-length");
  const field = document.getElementById("id_body");
  let timer;

  function count(text) {
    let parts = 0;
    for (const { groups } of text.matchAll(PIECE)) {
      parts += groups.spaced ? PARTS : groups.two ? PARTS / 2 : PARTS / 4;
    }
    return Math.ceil(parts / PARTS);
  }

  /* The words of a text without their markup; what stands in different blocks is never one word. */
  function plain(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      return node.data;
    }
    const inner = [...node.childNodes].map(plain).join("");
    return BLOCKS.has(node.localName) ? ` ${inner} ` : inner;
  }

  function written() {
    const editor = window.CKEDITOR?.instances.id_body;
    if (editor?.mode === "wysiwyg") {
      return plain(editor.editable().$);
    }
    const html = editor?.mode ? editor.getData() : field.value;
    return plain(new DOMParser().parseFromString(html, "text/html").body);
  }

  function show() {
    const number = count(written());
    const minutes = Math.max(1, Math.ceil(number / WORDS_A_MINUTE));
    shown.querySelector(".words").textContent = number.toLocaleString(document.documentElement.lang);
    shown.querySelector(".minutes").textContent = minutes.toLocaleString(document.documentElement.lang);
    shown.hidden = false;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  }

  if (shown && field) {
    window.newsroom.count = count;
    field.form.addEventListener("input", later);
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      editor.on("change", later);
      editor.on("mode", later);
      later();
    });
    later();
  }
}
