/* The story beside its form while it is being written: as lists will show it, or as its page. */
"use strict";
{
  const section = document.querySelector(".newsroom-preview");
  const form = section?.closest("form");
  const frame = section?.querySelector("iframe");
  const WAIT = 500;
  let timer;
  let request;
  let shown;

  function isPage() {
    return section.querySelector("[aria-pressed=true]").value === "page";
  }

  function typed() {
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
      editor.updateElement();
    }
    return new FormData(form);
  }

  async function refresh() {
    const data = typed();
    const text = new URLSearchParams(data).toString();
    if (text === shown) {
      return;
    }
    request?.abort();
    request = new AbortController();
    const address = isPage() ? section.dataset.page : section.dataset.lists;
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await fetch(address, { method: "POST", body: data, headers, signal: request.signal });
      if (answer.ok && !answer.redirected) {
        show(await answer.text());
        shown = text;
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        console.warn("The preview has to wait:", error.message);
      }
    }
  }

  function show(page) {
    const top = isPage() ? frame.contentWindow.scrollY : 0; // where one was reading before the page was made anew
    frame.hidden = false;
    frame.classList.toggle("page", isPage());
    frame.addEventListener("load", () => fit(top), { once: true });
    frame.srcdoc = page;
  }

  /* A list's teaser is shown whole; a page is read in a frame as high as a phone. In neither does anything lead away. */
  function fit(top) {
    const { body, documentElement: root } = frame.contentDocument;
    if (isPage()) {
      frame.style.height = "";
      body.inert = true;
      root.style.scrollBehavior = "auto";
      frame.contentWindow.scrollTo(0, top);
    } else {
      root.dataset.theme = document.documentElement.dataset.theme || "auto";
      frame.style.height = `${root.scrollHeight + 2}px`;
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  }

  function choose({ target, currentTarget }) {
    const chosen = target.closest("button");
    for (const button of chosen ? currentTarget.children : []) {
      button.setAttribute("aria-pressed", button === chosen);
    }
    clearTimeout(timer);
    shown = undefined;
    refresh();
  }

  if (section) {
    const choice = section.querySelector("[role=group]");
    choice.hidden = false;
    choice.addEventListener("click", choose);
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    django.jQuery(form).on("change", later); // select2 speaks jQuery's events only
    window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", later));
    window.addEventListener("load", later);
  }
}
