/* Related stories and tags beside the form, for the text as it stands now. Writing and saving never wait for them. */
"use strict";
{
  const { form, typed, isLeaving, links } = window.newsroom;
  const section = document.querySelector(".newsroom-suggestions");
  const part = (selector) => section?.querySelector(selector);
  const tags = part(".tags ul");
  const stories = part(".stories ol");
  const WAIT = 1000; // after the last change
  const PATIENCE = 15000; // for an answer
  const STILL = 1500; // the pointer is about to click while it moves, and so long after
  const SAYS = /^(title|standfirst|body|tags|language|see_links-\d+-(target|url|DELETE))$/;
  const NOTHING = { tags: [], stories: [], problem: "" };
  let timer;
  let request = null; // the one that is under way
  let shown = ""; // what the story said when the suggestions were made that are shown
  let held = null; // an answer that waits until nobody is choosing
  let holding;
  let movedAt = -STILL;
  let cameFrom = null;
  let hasArrived = false;

  // --- Asking ---------------------------------------------------------------------------------------

  function later() {
    showOnlyWhatIsLeft();
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  }

  /* What the story says, as far as suggestions depend on it. */
  function sayings(data) {
    return [...data].filter(([name, value]) => SAYS.test(name) && value);
  }

  function refresh() {
    const data = typed();
    const said = sayings(data);
    const text = JSON.stringify(said);
    if (isLeaving() || text === (request?.text ?? shown)) {
      return;
    }
    request?.abort();
    request = null;
    if (said.some(([name]) => /^(title|standfirst|body|tags)$/.test(name))) {
      ask(data, text);
    } else {
      take(NOTHING, text);
      say(section.dataset.blank);
    }
  }

  async function ask(data, text) {
    const mine = new AbortController();
    const patience = setTimeout(() => mine.abort(), PATIENCE);
    const own = { text, abort: () => mine.abort() };
    request = own;
    section.setAttribute("aria-busy", "true");
    if (!list(stories).length) {
      say(section.dataset.looking);
    }
    const outcome = await answerTo(data, mine.signal);
    clearTimeout(patience);
    if (request !== own) {
      return; // another one is asked meanwhile, or none is wanted any more
    }
    request = null;
    section.removeAttribute("aria-busy");
    outcome.found ? take(outcome.found, text) : say(outcome.problem, { isProblem: true });
  }

  /* What was found, or why nothing was. */
  async function answerTo(data, signal) {
    const { unanswered, refused } = section.dataset;
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await fetch(section.dataset.address, { method: "POST", body: data, headers, signal });
      const found = await answer.json().catch(() => ({}));
      if (answer.ok && found.stories) {
        return { found };
      }
      return { problem: found.problem ?? (answer.status === 403 || answer.status === 404 ? refused : unanswered) };
    } catch {
      return { problem: unanswered };
    }
  }

  function stop() {
    clearTimeout(timer);
    request?.abort();
    request = null;
    section.removeAttribute("aria-busy");
  }

  // --- Showing --------------------------------------------------------------------------------------

  const list = (items) => [...items.children].filter((item) => !item.hidden);
  const button = (item) => item?.querySelector("button");

  /* Nothing moves under a pointer or a focus that is choosing. */
  function isChoosing() {
    const lists = [tags, stories].filter((items) => list(items).length);
    const isPointedAt = lists.some((items) => items.matches(":hover")) && performance.now() - movedAt < STILL;
    return isPointedAt || lists.some((items) => items.contains(document.activeElement));
  }

  function take(found, text) {
    shown = text;
    held = found;
    showWhenFree();
  }

  function showWhenFree() {
    clearTimeout(holding);
    if (held && isChoosing()) {
      holding = setTimeout(showWhenFree, STILL);
    } else if (held) {
      show(held);
      held = null;
    }
  }

  function show(found) {
    tags.replaceChildren(...found.tags.map(tagItem));
    stories.replaceChildren(...found.stories.map(storyItem));
    showOnlyWhatIsLeft();
    const isAny = found.stories.length > 0;
    say(found.problem || (isAny ? "" : section.dataset.none), { isProblem: Boolean(found.problem), canRetry: false });
    if (isAny && !hasArrived) {
      hasArrived = true;
      tell(section.dataset.arrived); // once: that they change while one writes is not said aloud
    }
  }

  function tagItem(tag) {
    const item = part("template.tag").content.firstElementChild.cloneNode(true);
    item.dataset.name = tag.name;
    item.querySelector("bdi").textContent = tag.name;
    item.querySelector(".new").hidden = !tag.is_new;
    item.classList.toggle("is-new", tag.is_new);
    button(item).title = tag.reason;
    button(item).addEventListener("click", () => addTag(item));
    return item;
  }

  function storyItem(story) {
    const item = part("template.story").content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    item.dataset.id = story.id;
    item.querySelector(".headline").textContent = story.headline;
    item.querySelector("time").textContent = story.date;
    item.querySelector("time").dateTime = story.datetime;
    item.querySelector(".reasons").textContent = story.reasons.join(" · ");
    link.href = story.address;
    link.querySelector("bdi").textContent = story.headline;
    item.querySelector(".about").id = `suggested-${story.id}`;
    button(item).setAttribute("aria-describedby", `suggested-${story.id}`);
    button(item).addEventListener("click", () => addStory(item));
    item.story = story;
    return item;
  }

  /* What the story has already is not suggested; it comes back when it is taken out of the story. */
  function showOnlyWhatIsLeft() {
    const linked = new Set(links.targets());
    const tagged = new Set(tagNames().map((name) => name.toLowerCase()));
    for (const item of stories.children) {
      item.hidden = linked.has(item.dataset.id);
    }
    for (const item of tags.children) {
      item.hidden = tagged.has(item.dataset.name.toLowerCase());
    }
    for (const items of [tags, stories]) {
      items.parentNode.hidden = !list(items).length;
      rove(items, items.querySelector("[tabindex='0']")?.closest("li"));
    }
    list(stories).forEach((item, place) => {
      item.querySelector("kbd").textContent = (place + 1) % 10;
    });
  }

  function tagNames() {
    const names = document.getElementById(`${form.elements.tags.id}_names`);
    return names ? [...names.selectedOptions].map((option) => option.value) : [];
  }

  function say(words, { isProblem = false, canRetry = isProblem } = {}) {
    const state = part(".state");
    if (isProblem && state.textContent !== words) {
      tell(words);
    }
    state.textContent = words;
    state.hidden = !words;
    state.classList.toggle("problem", isProblem);
    part(".again").hidden = !canRetry;
  }

  function tell(words) {
    part("[role=status]").textContent = words;
  }

  // --- Adding ---------------------------------------------------------------------------------------

  /* The link's lead-in is proposed, and ready to be written over. */
  function addStory(item = list(stories)[0]) {
    if (!item) {
      return;
    }
    const leadIn = links.add(item.story);
    if (!leadIn) {
      say(section.dataset.full, { isProblem: true, canRetry: false });
      return;
    }
    leadIn.focus();
    leadIn.select();
    tell(`${section.dataset.linked} ${item.story.headline}`);
    later();
  }

  /* Whoever was choosing goes on with the next one; whoever was writing goes on writing. */
  function addTag(item = list(tags)[0]) {
    if (!item) {
      return;
    }
    const isChosenByKey = item.contains(document.activeElement);
    const next = neighbour(tags, item, 1) ?? neighbour(tags, item, -1);
    form.elements.tags.dispatchEvent(new CustomEvent("tags:add", { detail: item.dataset.name }));
    tell(`${section.dataset.tagged} ${item.dataset.name}`);
    later();
    if (isChosenByKey) {
      rove(tags, next);
      (button(next) ?? section).focus();
    }
  }

  // --- Keys -----------------------------------------------------------------------------------------

  function neighbour(items, item, step) {
    const left = list(items);
    return left[left.indexOf(item) + step];
  }

  /* One stop for each list on the way of the Tab key: the item that had the focus last, with its link. */
  function rove(items, chosen) {
    const stop = chosen && !chosen.hidden ? chosen : list(items)[0];
    for (const item of items.children) {
      for (const one of item.querySelectorAll("button, a")) {
        one.tabIndex = item === stop ? 0 : -1;
      }
    }
  }

  function enter() {
    if (!section.contains(document.activeElement)) {
      cameFrom = document.activeElement;
    }
    const [first] = [...list(stories), ...list(tags)];
    (button(first) ?? section).focus();
    (first ?? section).scrollIntoView({ block: "nearest" });
  }

  function leave() {
    const editor = Object.values(window.CKEDITOR?.instances ?? {}).find(({ container }) => container?.$.contains(cameFrom));
    editor ? editor.focus() : (cameFrom?.isConnected ? cameFrom : form.elements.title).focus();
  }

  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

  function onKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    const item = target.closest("li");
    const items = item?.parentNode;
    const isForward = getComputedStyle(section).direction === "ltr" || !/Left|Right/.test(key);
    let next;
    if (key === "Escape") {
      leave();
    } else if (/^[0-9]$/.test(key)) {
      addStory(list(stories)[(Number(key) + 9) % 10] ?? null);
    } else if (item && STEPS[key]) {
      next = neighbour(items, item, isForward ? STEPS[key] : -STEPS[key]) ?? item;
    } else if (item && (key === "Home" || key === "End")) {
      next = list(items).at(key === "Home" ? 0 : -1);
    } else {
      return;
    }
    event.preventDefault();
    if (next) {
      rove(items, next);
      button(next).focus();
    }
  }

  // --- Beginning ------------------------------------------------------------------------------------

  function onFocus({ target }) {
    const item = target.closest("li");
    if (item) {
      rove(item.parentNode, item);
    }
  }

  if (section && form) {
    window.newsroom.suggestions = { enter, addStory, addTag };
    section.hidden = false;
    section.addEventListener("keydown", onKey);
    section.addEventListener("focusin", onFocus);
    section.addEventListener("focusout", () => setTimeout(showWhenFree));
    section.addEventListener("pointermove", () => { movedAt = performance.now(); });
    section.addEventListener("pointerleave", showWhenFree);
    part(".again").addEventListener("click", () => { refresh(); section.focus(); });
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    django.jQuery(form).on("change", later); // select2 speaks jQuery's events only
    document.addEventListener("formset:removed", later);
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      editor.on("change", later);
      later();
    });
    window.addEventListener("submit", (event) => !event.defaultPrevented && isLeaving() && stop());
    window.addEventListener("pagehide", stop);
    window.addEventListener("load", later);
  }
}
