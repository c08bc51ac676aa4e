/* Small comforts of the story's form: one save at a time, and a question before typed text is left behind. */
"use strict";
{
  const form = document.getElementById("article_form");
  const save = form?.querySelector("button[name=_continue]");
  const token = form?.querySelector("input[name=csrfmiddlewaretoken]");
  const SECOND_CLICK = 3000;
  let isDirty = form?.querySelector(".errornote") !== null;
  let isLeavingOnPurpose = false;
  let sentAt = -SECOND_CLICK;

  function isTouched() {
    return isDirty || Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());
  }

  /* Who goes on typing while the form is on its way, or after it was stopped, is not leaving. */
  function onInput() {
    isDirty = true;
    isLeavingOnPurpose = false;
  }

  /* Logging in elsewhere makes a new token: the cookie has it, this page does not. */
  function freshen() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (cookie && token) {
      token.value = cookie[1];
    }
  }

  /* The form as it would be sent now. */
  function typed() {
    freshen();
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
      editor.updateElement();
    }
    return new FormData(form);
  }

  /* A second click on Save is the same click. A page that opens beside this one is no save. */
  function onSubmit(event) {
    if (event.defaultPrevented || event.submitter?.formTarget === "_blank") {
      return;
    }
    if (performance.now() - sentAt < SECOND_CLICK) {
      event.preventDefault();
      return;
    }
    sentAt = performance.now();
    isLeavingOnPurpose = true;
  }

  /* Back from where a save led: the page as it was then must not be written on, unless it is all that holds the text. */
  async function onReturn(event) {
    if (event.persisted && isLeavingOnPurpose) {
      isLeavingOnPurpose = false;
      sentAt = -SECOND_CLICK;
      if (await window.newsroom.keep()) {
        isLeavingOnPurpose = true;
        location.reload();
      }
    }
  }

  /* A field that suggests is called what its label says, not only what is chosen in it: that may be nothing. */
  function nameFields(within) {
    for (const select of within.querySelectorAll("select.admin-autocomplete")) {
      const chosen = select.nextElementSibling?.querySelector(".select2-selection__rendered");
      const column = select.closest("td")?.className.match(/field-\w+/)?.[0].replace("field-", "column-");
      const label = form.querySelector(`label[for="${select.id}"]`) ?? select.closest("table")?.querySelector(`th.${column}`);
      if (chosen && label) {
        label.id ||= `${select.id}_label`;
        chosen.removeAttribute("role");
        chosen.removeAttribute("aria-readonly");
        chosen.parentNode.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
      }
    }
  }

  // For the scripts beside this one; `keep` is autosave.js's to fill in.
  window.newsroom = {
    form,
    typed,
    isTouched,
    isLeaving: () => isLeavingOnPurpose,
    keep: async () => false,
  };

  if (form) {
    window.addEventListener("focus", freshen);
    form.addEventListener("submit", freshen);
  }
  if (save) {
    // After the admin's own scripts, which make these fields at the same moments.
    django.jQuery(() => nameFields(form));
    document.addEventListener("formset:added", ({ target }) => setTimeout(nameFields, 0, target));
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      editor.on("change", () => { isLeavingOnPurpose = false; });
    });
    form.addEventListener("input", onInput);
    window.addEventListener("submit", onSubmit); // after all others, which may still say no
    window.addEventListener("pageshow", onReturn);
    window.addEventListener("beforeunload", (event) => {
      if (!isLeavingOnPurpose && isTouched()) {
        event.preventDefault();
      }
    });
  }
}
