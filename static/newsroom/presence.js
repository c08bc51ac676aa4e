/* Tells the newsroom that the story is open here, and shows who else has it open. */
"use strict";
{
  const { form, isTouched } = window.newsroom;
  const bar = form?.querySelector(".newsroom-presence");
  const RHYTHM = 20000;
  const FADES_AFTER = 60000;
  let heardAt = performance.now();

  function heartbeat(more) {
    const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? token);
    data.set("tab", bar.dataset.window);
    data.set("version", bar.dataset.version);
    data.set("changed", isTouched() ? "1" : "");
    for (const [name, value] of Object.entries(more)) {
      data.set(name, value);
    }
    return data;
  }

  async function beat() {
    try {
      const answer = await fetch(bar.dataset.address, {
        method: "POST",
        body: heartbeat({}),
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (answer.ok) {
        heardAt = performance.now();
        show((await answer.json()).words);
      }
    } catch {
      // No answer: what was shown fades.
    }
    if (performance.now() - heardAt > FADES_AFTER) {
      show([]);
    }
  }

  /* Only what is new is said aloud. */
  function show(words) {
    const lines = [...bar.children];
    lines.filter((line) => !words.includes(line.textContent)).forEach((line) => line.remove());
    const known = [...bar.children].map((line) => line.textContent);
    for (const sentence of words.filter((one) => !known.includes(one))) {
      const line = document.createElement("p");
      line.className = "newsroom-note";
      line.textContent = sentence;
      bar.append(line);
    }
  }

  if (bar) {
    beat();
    setInterval(beat, RHYTHM);
    document.addEventListener("visibilitychange", () => document.hidden || beat());
    window.addEventListener("pageshow", ({ persisted }) => persisted && beat());
    window.addEventListener("pagehide", () => navigator.sendBeacon(bar.dataset.address, heartbeat({ leaving: "1" })));
  }
}
