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

  if (save) {
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
