/* Shortcuts in the story's form. The list that shows them is the table that binds them. */
"use strict";
{
  const { form, links, suggestions } = window.newsroom;
  const section = document.querySelector(".newsroom-keys");
  const list = section?.querySelector("dialog");
  const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
  const rows = [...(list?.querySelectorAll("tr[data-action]") ?? [])];

  const ACTIONS = {
    save: () => form.querySelector("button[name=_continue]").click(),
    move: () => form.querySelector(".newsroom-buttons > .default[data-move]").click(),
    preview: () => form.requestSubmit(form.querySelector(".newsroom-preview-tab")),
    headline: () => form.elements.title.focus(),
    text: toText,
    inline: () => window.CKEDITOR?.instances.id_body?.execCommand("storylink"),
    link: () => links.empty()?.querySelector("[name$=-lead_in]").focus(),
    tags: () => (form.querySelector(".field-tags .select2-search__field") ?? form.elements.tags).focus(),
    suggestions: () => suggestions?.enter(),
    story: () => suggestions?.addStory(),
    tag: () => suggestions?.addTag(),
    list: () => list.showModal(),
  };

  function toText() {
    const editor = window.CKEDITOR?.instances.id_body;
    if (editor) {
      editor.status === "ready" ? editor.focus() : editor.once("instanceReady", () => editor.focus());
    } else {
      form.elements.body.focus();
    }
  }

  // --- Keys -----------------------------------------------------------------------------------------

  /* What is held: "main" is Ctrl, or ⌘ on a Mac. "go" is Alt and Shift, which browsers leave to pages; on a Mac, where
     they write letters, Ctrl and ⌘. AltGr writes letters everywhere. */
  function held({ ctrlKey: control, metaKey: command, altKey: alt, shiftKey: shift }) {
    if (IS_MAC ? control && command && !alt && !shift : alt && shift && !control && !command) {
      return "go";
    }
    return control !== command && !alt ? "main" : null;
  }

  /* The key by what it writes; where that is another script, by its place on the keyboard. */
  function keyOf({ key, code }) {
    return /^[^\x00-\x7f]$/.test(key) && code.startsWith("Key") ? code.slice(3).toLowerCase() : key.toLowerCase();
  }

  function isPressed(event, { with: modifier, key }) {
    const shiftIsFree = modifier === "go" || key === "/"; // which some keyboards write with Shift
    return held(event) === modifier && keyOf(event) === key.toLowerCase() && (shiftIsFree || !event.shiftKey);
  }

  function onKey(event) {
    if (event.isComposing || event.getModifierState("AltGraph")) {
      return;
    }
    const row = rows.find(({ dataset }) => isPressed(event, dataset));
    if (row) {
      event.preventDefault();
      event.stopPropagation();
      event.repeat || act(row.dataset.action);
    }
  }

  function act(action) {
    list.close();
    ACTIONS[action]();
  }

  // --- From a lead-in to its story ------------------------------------------------------------------

  /* Enter in a lead-in goes on to the story that is still to be chosen. Typing on a closed choice searches in it. */
  function onFieldKey(event) {
    const { target, key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (key === "Enter" && target.matches("[name^=see_links-][name$=-lead_in]")) {
      const row = target.closest(".inline-related");
      const story = row.querySelector("select[name$=-target]");
      if (story && !story.value && !row.querySelector("[name$=-url]").value) {
        event.preventDefault();
        search(story);
      }
    } else if ([...key].length === 1 && key !== " " && target.matches(".select2-selection--single")) {
      search(target.closest(".select2-container").previousElementSibling);
    }
  }

  function search(select) {
    django.jQuery(select).select2("open");
    document.querySelector(".select2-container--open .select2-search__field")?.focus();
  }

  // --- The list -------------------------------------------------------------------------------------

  function named(modifier, key) {
    const { control, alt, shift, enter } = section.dataset;
    const names = { main: IS_MAC ? ["⌘"] : [control], go: IS_MAC ? ["⌃", "⌘"] : [alt, shift] };
    return [...names[modifier], key === "Enter" ? enter : key.toUpperCase()];
  }

  function label(row) {
    const keys = document.createElement("th");
    keys.scope = "row";
    for (const name of named(row.dataset.with, row.dataset.key)) {
      const key = document.createElement("kbd");
      key.textContent = name;
      keys.append(keys.childNodes.length ? " + " : "", key);
    }
    row.prepend(keys);
  }

  if (list && form) {
    rows.forEach(label);
    section.hidden = false;
    section.querySelector("[aria-haspopup=dialog]").addEventListener("click", ACTIONS.list);
    list.addEventListener("click", ({ target }) => target === list && list.close()); // beside it
    window.addEventListener("keydown", onKey, true); // select2 keeps its keys to itself
    form.addEventListener("keydown", onFieldKey, true);
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      const listen = () => editor.document?.$.addEventListener("keydown", onKey, true);
      editor.on("contentDom", listen);
      listen();
    });
  }
}
