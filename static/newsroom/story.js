/* Small comforts of the story's form: a shortcut to save, and a question before typed text is left behind. */
"use strict";
{
  const form = document.getElementById("article_form");
  const save = form?.querySelector("button[name=_continue]");
  let isDirty = form?.querySelector(".errornote") !== null;
  let isLeavingOnPurpose = false;

  function onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.altKey) {
      event.preventDefault();
      save.click();
    }
  }

  function isTouched() {
    return isDirty || Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());
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

  if (save) {
    // After the admin's own scripts, which make these fields at the same moments.
    django.jQuery(() => nameFields(form));
    document.addEventListener("formset:added", ({ target }) => setTimeout(nameFields, 0, target));
    document.addEventListener("keydown", onKey, true); // select2 keeps its keys to itself
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      editor.on("contentDom", () => editor.document.$.addEventListener("keydown", onKey));
      editor.document?.$.addEventListener("keydown", onKey);
    });
    form.addEventListener("input", () => { isDirty = true; });
    form.addEventListener("submit", () => { isLeavingOnPurpose = true; });
    window.addEventListener("beforeunload", (event) => {
      if (!isLeavingOnPurpose && isTouched()) {
        event.preventDefault();
      }
    });
  }
}
