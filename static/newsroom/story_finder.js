/* A small window in which a story is found by words of its headline, with the keyboard alone if you like. */
"use strict";
{
  const WAIT = 150; // after the last key
  const GAP = 6; // between the words and the window
  const own = location.pathname.match(/\/article\/(\d+)\/change\//)?.[1];

  let box;
  let asked; // the present search
  let timer;
  let options; // what the window was opened with
  let stories = [];
  let at = -1; // the story that Enter picks
  let isAnswer = false; // whether they are what was found for the words that stand there now

  /* Open the window. `rect` is where the words are, `words` what is said in it, `suggest` where stories are found, `term`
     what is searched for first, `now` what the link leads to already, if it does. `onPick(story, byHeadline)` and
     `onRemove` do what was decided; `onClose` comes after either, and after neither. */
  function open(given) {
    close();
    options = given;
    stories = [];
    at = -1;
    box = build(given);
    document.body.append(box);
    place(box, given.rect);
    const field = box.querySelector("input");
    field.focus();
    field.select();
    document.addEventListener("pointerdown", onOutside, true);
    search();
  }

  function close() {
    if (!box) {
      return;
    }
    const { onClose } = options;
    asked?.abort();
    clearTimeout(timer);
    document.removeEventListener("pointerdown", onOutside, true);
    box.remove();
    box = null;
    onClose();
  }

  function onOutside({ target }) {
    if (!box.contains(target)) {
      close();
    }
  }

  /* Below the words, or above them where there is no room; never beyond the window's edges. */
  function place(element, rect) {
    const { offsetWidth: width, offsetHeight: height } = element;
    const isBelow = rect.bottom + GAP + height <= innerHeight || rect.top < height + GAP;
    const top = isBelow ? Math.min(rect.bottom + GAP, innerHeight - height) : rect.top - GAP - height;
    element.style.insetBlockStart = `${Math.max(0, top)}px`;
    element.style.left = `${Math.max(0, Math.min(rect.left, document.documentElement.clientWidth - width))}px`;
  }

  // --- What stands in it ----------------------------------------------------------------------------

  function build({ words, term, now }) {
    const found = make("ul", { id: "story-finder-list", role: "listbox", ariaLabel: words.stories });
    const field = make("input", {
      type: "text", value: term, autocomplete: "off", placeholder: words.headline, ariaLabel: words.headline,
      role: "combobox", ariaExpanded: "true", ariaAutoComplete: "list",
    });
    field.setAttribute("aria-controls", found.id);
    field.addEventListener("input", onInput);
    found.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    found.addEventListener("click", onClick);
    const status = make("p", { className: "newsroom-finder-status", role: "status" });
    const hint = make("p", { className: "newsroom-finder-hint", textContent: now ? words.howToChange : words.howTo });
    const dialog = make("div", { className: "newsroom-finder", role: "dialog", ariaLabel: words.title });
    dialog.append(...(now ? [present(now, words)] : []), field, found, status, hint);
    dialog.addEventListener("keydown", onKey);
    return dialog;
  }

  function present(now, words) {
    const line = make("p", { className: "newsroom-finder-now" });
    const remove = make("button", { type: "button", className: "button", textContent: words.remove });
    remove.addEventListener("click", () => decide(options.onRemove));
    line.append("→ ", make("bdi", { textContent: now }), " ", remove);
    return line;
  }

  function make(name, properties) {
    const element = document.createElement(name);
    const { role, ...others } = properties;
    Object.assign(element, others);
    if (role) {
      element.setAttribute("role", role);
    }
    return element;
  }

  function item({ text }, index) {
    const line = make("li", { id: `story-finder-${index}`, role: "option", dir: "auto", textContent: text });
    line.setAttribute("aria-selected", index === at);
    return line;
  }

  // --- Finding --------------------------------------------------------------------------------------

  function onInput() {
    clearTimeout(timer);
    isAnswer = false;
    timer = setTimeout(search, WAIT);
  }

  async function search() {
    asked?.abort();
    clearTimeout(timer);
    isAnswer = false;
    const mine = (asked = new AbortController());
    const term = box.querySelector("input").value.trim();
    const address = new URL(options.suggest, location);
    address.searchParams.set("term", term);
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { "X-Requested-With": "XMLHttpRequest" } });
      const { results } = await answer.json();
      show(results.filter(({ id }) => id !== own), results.length ? "" : options.words.nothing);
    } catch (error) {
      if (error.name !== "AbortError") {
        show([], options.words.unanswered);
      }
    }
  }

  function show(results, words) {
    isAnswer = true;
    stories = results;
    at = stories.length ? 0 : -1;
    box.querySelector("ul").replaceChildren(...stories.map(item));
    box.querySelector(".newsroom-finder-status").textContent = words;
    point();
    place(box, options.rect);
  }

  function point() {
    const lines = [...box.querySelectorAll("li")];
    lines.forEach((line, index) => line.setAttribute("aria-selected", index === at));
    lines[at]?.scrollIntoView({ block: "nearest" });
    box.querySelector("input").setAttribute("aria-activedescendant", lines[at]?.id ?? "");
  }

  // --- Deciding -------------------------------------------------------------------------------------

  function onKey(event) {
    if (event.isComposing) {
      return;
    }
    const isInField = event.target.matches("input");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (step && isInField && stories.length) {
      event.preventDefault();
      at = (at + step + stories.length) % stories.length;
      point();
    } else if (event.key === "Enter" && isInField) {
      event.preventDefault(); // or the story's form would be sent
      event.stopPropagation();
      isAnswer ? pick(event.shiftKey) : search(); // never a story that was found for other words
    }
  }

  function onClick(event) {
    const line = event.target.closest("li");
    if (line) {
      at = [...line.parentNode.children].indexOf(line);
      pick(event.shiftKey);
    }
  }

  function pick(byHeadline) {
    const story = stories[at];
    if (story) {
      decide(() => options.onPick(story, byHeadline));
    }
  }

  /* Close first: what is done then finds the focus where it was. */
  function decide(act) {
    close();
    act();
  }

  window.newsroomFinder = { open, close, place, isOpen: () => Boolean(box) };
}
