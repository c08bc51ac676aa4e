/* What is typed and not saved yet goes to the server every few seconds, and on leaving the page. */
"use strict";
{
  const { form, typed, isLeaving } = window.newsroom;
  const status = form?.querySelector(".newsroom-kept");
  const WAIT = 2000; // after the last change
  const LONGEST = 4000; // while typing goes on
  const PATIENCE = 10000; // for an answer
  const MOST_ON_LEAVING = 60000; // bytes that a browser still sends for a page that is gone (64 KiB, headers too)
  const PARTING = 150; // bytes between two fields
  let address = status?.dataset.address;
  let changedAt = null; // the first change that was not sent yet
  let timer;
  let underWay = null;
  let sent = 0; // how often the form was sent from this page

  function onChange() {
    const now = performance.now();
    changedAt ??= now;
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(WAIT, changedAt + LONGEST - now)));
  }

  /* Send what is typed, one after the other. Resolves to whether the server has it. */
  async function keep() {
    await underWay;
    clearTimeout(timer);
    const since = changedAt;
    changedAt = null;
    underWay = send({});
    const isKept = await underWay;
    underWay = null;
    if (!isKept && since !== null) {
      changedAt ??= performance.now();
      clearTimeout(timer);
      timer = setTimeout(keep, LONGEST);
    }
    return isKept;
  }

  async function send(options) {
    const data = typed();
    data.set("sent", sent || "");
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: data,
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
      if (answer.status === 404 && address !== status.dataset.newAddress) {
        address = status.dataset.newAddress; // the story is gone: what is typed is a new one's beginning
        return await send(options);
      }
      const { words, problem } = await answer.json().catch(() => ({}));
      say(answer.ok ? words : `${status.dataset.refused} ${problem ?? ""}`, !answer.ok);
      return answer.ok;
    } catch {
      say(status.dataset.unanswered, true);
      return false;
    }
  }

  function say(words, isProblem) {
    status.setAttribute("role", isProblem ? "alert" : "none"); // that all is well is not said aloud every few seconds
    status.classList.toggle("errornote", isProblem);
    status.textContent = words;
  }

  function onLeaving() {
    if (changedAt !== null && !isLeaving()) {
      clearTimeout(timer);
      changedAt = null;
      const fields = [...typed()];
      const size = new Blob(fields.flat()).size + PARTING * fields.length;
      send({ keepalive: size < MOST_ON_LEAVING });
    }
  }

  async function discard(event) {
    const button = event.target.closest("button[form=discard-form]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: typed(),
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
    if (answer.ok) {
      const list = button.closest("ul");
      button.closest("li").remove();
      list.hidden = !list.children.length;
    }
  }

  if (status) {
    window.newsroom.keep = keep;
    form.addEventListener("input", onChange);
    form.addEventListener("change", onChange);
    django.jQuery(form).on("change", onChange); // select2 speaks jQuery's events only
    document.addEventListener("formset:removed", onChange);
    window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", onChange));
    window.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && event.target === form && isLeaving()) {
        sent += 1;
        clearTimeout(timer);
        changedAt = null;
      }
    });
    document.addEventListener("visibilitychange", () => document.hidden && onLeaving());
    window.addEventListener("pagehide", onLeaving);
    form.querySelector(".newsroom-unsaved")?.addEventListener("click", discard);
  }
}
