/* The story as lists will show it, while it is being written. */
"use strict";
{
  const section = document.querySelector(".newsroom-preview");
  const form = section?.closest("form");
  const WAIT = 500;
  let timer;
  let request;
  let shown;

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
    try {
      const answer = await fetch(section.dataset.address, { method: "POST", body: data, signal: request.signal });
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
    const frame = section.querySelector("iframe");
    section.hidden = false;
    frame.addEventListener("load", () => fit(frame), { once: true });
    frame.srcdoc = page;
  }

  function fit(frame) {
    frame.contentDocument.documentElement.dataset.theme = document.documentElement.dataset.theme || "auto";
    frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  }

  if (section) {
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    django.jQuery(form).on("change", later); // select2 speaks jQuery's events only
    window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", later));
    window.addEventListener("load", later);
  }
}
