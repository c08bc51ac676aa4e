/* Additions to CKEditor: what its buttons are called here, how it writes HTML, and what a picture must have. */
"use strict";
{
  const BLOCKS = "p h2 h3 h4 blockquote ul ol li dl dt dd hr figure figcaption table caption thead tbody tfoot tr th td pre div";

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("pluginsLoaded", () => {
      const label = editor.element.getAttribute("data-break-label");
      if (label && editor.ui.items.HorizontalRule) {
        editor.ui.items.HorizontalRule.args[0].label = label;
      }
    });
  });

  CKEDITOR.on("instanceReady", ({ editor }) => {
    // The HTML that is stored has no space between blocks: so that saving what was only looked at changes nothing.
    for (const name of `${BLOCKS} br`.split(" ")) {
      editor.dataProcessor.writer.setRules(name, {
        indent: false,
        breakBeforeOpen: false,
        breakAfterOpen: false,
        breakBeforeClose: false,
        breakAfterClose: false,
      });
    }
    document.getElementById("id_language")?.addEventListener("change", ({ target }) => turn(editor, target.value));
    follow(editor);
    new MutationObserver(() => follow(editor)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    editor.on("contentDom", () => follow(editor));
  });

  /* The frame that is written in wears the page's colours. */
  function follow(editor) {
    const root = editor.document?.$.documentElement;
    if (root) {
      root.dataset.theme = document.documentElement.dataset.theme || "auto";
    }
  }

  /* Another language may be written from the other side. */
  function turn(editor, language) {
    const root = editor.document?.$.documentElement;
    try {
      const locale = new Intl.Locale(language);
      const { direction } = locale.getTextInfo?.() ?? locale.textInfo ?? {};
      if (root && direction) {
        root.lang = language;
        root.dir = direction;
      }
    } catch {
      // No language: saving will say so.
    }
  }

  CKEDITOR.on("dialogDefinition", ({ data, editor }) => {
    if (data.name !== "image") {
      return;
    }
    const info = data.definition.getContents("info");
    // The preview stays: the dialog's own code fails without it.
    ["txtHSpace", "txtVSpace", "txtBorder", "cmbAlign"].forEach((field) => info.remove(field));
    info.get("txtUrl").validate = function () {
      return /^https:\/\/[^/\s]+\.[^/\s]+/i.test(this.getValue().trim()) || editor.element.getAttribute("data-picture-help");
    };
    info.get("txtAlt").validate = function () {
      return this.getValue().trim() !== "" || editor.element.getAttribute("data-alt-help");
    };
  });
}
