/* Links in the text to our own stories, for CKEditor: they hold the story's id, and no address. */
"use strict";
{
  const NAME = "storylink";
  const OWN = "a[data-article]";
  const LINGER = 300; // milliseconds
  const { open, place } = window.newsroomFinder;

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("configLoaded", () => {
      if (editor.element.getAttribute("data-story-links")) {
        editor.config.extraPlugins = [editor.config.extraPlugins, NAME].filter(Boolean).join(",");
      }
    });
  });

  CKEDITOR.plugins.add(NAME, {
    requires: "link",
    init(editor) {
      const { words, suggest, linked, labels } = JSON.parse(editor.element.getAttribute("data-story-links"));
      const known = new Map(); // what links lead to, {id: {headline, words}}; null for what is not to be known
      const after = new RegExp(`[:：(（]\\s*(${labels.map(quoted).join("|")})[ \\u00a0]?$`, "iu");

      editor.addCommand(NAME, {
        exec: () => find(),
        canUndo: false,
        modes: { wysiwyg: 1 },
        requiredContent: "a[data-article]",
      });
      editor.ui.addButton("StoryLink", { label: words.button, command: NAME, toolbar: "links,5" });
      editor.setKeystroke(CKEDITOR.CTRL + 75, NAME); // K

      // --- Finding and setting --------------------------------------------------------------------

      /* Ask for the story that the selection, or the link at the cursor, is to lead to. */
      function find(range) {
        hide();
        const selection = editor.getSelection();
        if (!selection) {
          return;
        }
        const link = range ? null : CKEDITOR.plugins.link.getSelectedLink(editor);
        const ranges = range ? [range] : selection.getRanges();
        const chosen = link ? link.getText() : range ? "" : selection.getSelectedText().trim();
        const story = link && storyOf(link.$);
        let isDone = false;
        open({
          words,
          suggest,
          rect: rectOf(link?.$ ?? nativeOf(ranges[0])),
          term: story || labels.includes(chosen.toLowerCase()) ? "" : chosen.slice(0, 200),
          now: story && (known.get(story)?.headline ?? words.unknown.replace("%s", story)),
          onPick: (picked, byHeadline) => act(() => set(picked, link, byHeadline)),
          onRemove: () => act(() => unlink(link)),
          onClose: () => isDone || focus(),
        });

        function focus() {
          editor.focus();
          editor.getSelection().selectRanges(ranges);
        }

        function act(change) {
          isDone = true;
          focus();
          editor.fire("saveSnapshot");
          change();
          editor.fire("saveSnapshot");
          editor.fire("change");
        }
      }

      function set({ id, text }, link, byHeadline) {
        known.delete(id); // what readers get of it is still to be asked for
        const attributes = { "data-article": id, href: "#" };
        if (link) {
          link.removeAttributes(["data-cke-saved-href", "title", "hreflang"]);
          link.setAttributes(attributes);
          if (byHeadline) {
            link.setText(text);
          }
        } else if (editor.getSelection().getRanges()[0].collapsed) {
          insert(byHeadline ? text : labels[0], attributes);
        } else if (byHeadline) {
          editor.extractSelectedHtml();
          insert(text, attributes);
        } else {
          editor.removeStyle(new CKEDITOR.style({ element: "a", type: CKEDITOR.STYLE_INLINE, alwaysRemoveElement: 1 }));
          editor.applyStyle(new CKEDITOR.style({ element: "a", type: CKEDITOR.STYLE_INLINE, attributes }));
          toEnd();
        }
        learn([id]);
      }

      function insert(label, attributes) {
        const link = editor.document.createElement("a", { attributes });
        link.setText(label);
        editor.insertElement(link);
        const range = editor.createRange();
        range.setStartAfter(link);
        range.collapse(true);
        range.select();
      }

      function toEnd() {
        const [range] = editor.getSelection().getRanges();
        range.collapse(false);
        range.select();
      }

      function unlink(link) {
        const range = editor.createRange();
        range.setStartBefore(link);
        link.remove(true);
        editor.getSelection().selectRanges([range]);
      }

      // --- Knowing --------------------------------------------------------------------------------

      /* Ask what these links lead to, those asked before left out. */
      async function learn(stories) {
        const asked = [...new Set(stories)].filter((story) => !known.has(story));
        if (!asked.length) {
          return;
        }
        asked.forEach((story) => known.set(story, null));
        const address = new URL(linked, location);
        asked.forEach((story) => address.searchParams.append("id", story));
        try {
          const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
          Object.entries(await answer.json()).forEach(([story, told]) => known.set(story, told));
          tell();
        } catch {
          asked.forEach((story) => known.delete(story)); // asked for again where it is looked at
        }
      }

      function storyOf(link) {
        return link?.getAttribute("data-article") || null;
      }

      // --- Telling --------------------------------------------------------------------------------

      const bar = makeBar();
      let told = null; // the link that the bar is about

      function makeBar() {
        const element = document.createElement("div");
        element.className = "newsroom-linked";
        element.hidden = true;
        element.innerHTML = "<span></span> <bdi></bdi> <small></small> <button type=button></button> <button type=button></button>";
        element.firstChild.textContent = "→";
        const [change, remove] = element.querySelectorAll("button");
        change.textContent = words.change;
        remove.textContent = words.remove;
        element.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus
        element.addEventListener("mouseleave", leave);
        change.addEventListener("click", () => onButton(() => find()));
        remove.addEventListener("click", () => onButton((link) => {
          editor.fire("saveSnapshot");
          unlink(link);
          editor.fire("saveSnapshot");
          editor.fire("change");
        }));
        document.body.append(element);
        return element;
      }

      function onButton(act) {
        const link = new CKEDITOR.dom.element(told);
        editor.focus();
        editor.getSelection().selectElement(link);
        bar.hidden = true;
        act(link);
      }

      function show(link) {
        told = link;
        const story = storyOf(link);
        learn([story]);
        const about = known.get(story);
        bar.querySelector("bdi").textContent = about?.headline ?? words.unknown.replace("%s", story);
        bar.querySelector("small").textContent = about?.words ?? "";
        bar.hidden = false;
        place(bar, rectOf(link));
      }

      function tell() {
        if (told && !bar.hidden) {
          show(told);
        }
      }

      /* The link that the cursor is in. */
      function current() {
        return CKEDITOR.plugins.link.getSelectedLink(editor)?.$;
      }

      /* What is only pointed at with the mouse is told of for as long; the way to the bar takes a moment. */
      function leave() {
        setTimeout(() => {
          const isPointedAt = bar.matches(":hover") || told?.matches(":hover");
          bar.hidden ||= !isPointedAt && told !== current();
        }, LINGER);
      }

      /* Neither what a link leads to nor the offer is in the way of what comes next. */
      function hide() {
        bar.hidden = offer.hidden = true;
        told = null;
      }

      // --- Offering -------------------------------------------------------------------------------

      const offer = document.createElement("div");
      offer.className = "newsroom-offer";
      offer.setAttribute("role", "status");
      offer.hidden = true;
      offer.innerHTML = "<kbd></kbd> <span></span>";
      offer.querySelector("kbd").textContent = words.tab;
      offer.querySelector("span").textContent = words.offer;
      document.body.append(offer);

      /* The label that was just written where one leads to a story: “… of prisoners: see”. */
      function written() {
        const selection = editor.document?.$.getSelection();
        const node = selection?.isCollapsed ? selection.anchorNode : null;
        if (node?.nodeType !== Node.TEXT_NODE || node.parentNode.closest("a")) {
          return null;
        }
        const line = before(node) + node.data.slice(0, selection.anchorOffset);
        const found = line.match(after);
        const start = found && selection.anchorOffset - found[0].length + found[0].indexOf(found[1]);
        if (!found || start < 0) {
          return null;
        }
        const range = editor.document.$.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + found[1].length);
        return range;
      }

      /* What stands before a piece of text in its line: an editor parts a line in pieces. */
      function before(node) {
        let text = "";
        for (let one = node.previousSibling; one?.nodeType === Node.TEXT_NODE; one = one.previousSibling) {
          text = one.data + text;
        }
        return text;
      }

      function propose() {
        const range = written();
        offer.hidden = !range;
        if (range) {
          place(offer, rectOf(range));
        }
      }

      function take() {
        const native = written();
        const range = editor.createRange();
        range.setStart(new CKEDITOR.dom.node(native.startContainer), native.startOffset);
        range.setEnd(new CKEDITOR.dom.node(native.endContainer), native.endOffset);
        range.select();
        find(range);
      }

      // --- Where things are -----------------------------------------------------------------------

      function nativeOf(range) {
        const native = editor.document.$.createRange();
        native.setStart(range.startContainer.$, range.startOffset);
        native.setEnd(range.endContainer.$, range.endOffset);
        return native;
      }

      function rectOf(what) {
        const frame = editor.window.getFrame().$.getBoundingClientRect();
        const rect = [...what.getClientRects()].at(-1) ?? lineOf(what).getBoundingClientRect();
        return { left: frame.left + rect.left, top: frame.top + rect.top, bottom: frame.top + rect.bottom };
      }

      /* A cursor in an empty line has no place of its own. */
      function lineOf({ startContainer }) {
        return startContainer.nodeType === Node.ELEMENT_NODE ? startContainer : startContainer.parentNode;
      }

      // --- When -----------------------------------------------------------------------------------

      function onInput({ data, inputType }) {
        if (inputType === "insertText" && data) {
          propose();
        } else {
          offer.hidden = true;
        }
      }

      function onKey(event) {
        if (offer.hidden) {
          return;
        }
        if (event.data.keyCode === 9) {
          event.cancel();
          take();
        } else if (event.data.keyCode === 27) {
          event.cancel();
          offer.hidden = true;
        }
      }

      editor.on("contentDom", () => {
        const { $: body } = editor.editable();
        learn([...body.querySelectorAll(OWN)].map(storyOf).slice(0, 200));
        body.addEventListener("input", onInput);
        body.addEventListener("mouseover", ({ target }) => target.closest(OWN) && show(target.closest(OWN)));
        body.addEventListener("mouseout", leave);
        body.ownerDocument.addEventListener("scroll", hide, { passive: true });
      });
      editor.on("selectionChange", ({ data }) => {
        const link = data.path.contains("a")?.$;
        storyOf(link) ? show(link) : (bar.hidden ||= !told?.matches(":hover"));
        propose();
      });
      editor.on("key", onKey, null, null, 1);
      editor.on("blur", hide);
      editor.on("mode", hide);
      editor.on("doubleclick", (event) => {
        if (storyOf(event.data.element.getAscendant("a", true)?.$)) {
          event.data.dialog = "";
          find();
        }
      }, null, null, 5);
      // The dialog for addresses knows nothing of ids: a link of ours that is to be changed is changed here.
      editor.once("instanceReady", () => {
        editor.getCommand("link")?.on("exec", (event) => {
          if (storyOf(current())) {
            event.cancel();
            find();
          }
        });
      });

      function quoted(label) {
        return label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      }
    },

    /* Within the editor a link of ours has an address, so that it is one to the browser; outside it has none. */
    afterInit({ dataProcessor }) {
      dataProcessor.dataFilter.addRules({
        elements: {
          a({ attributes }) {
            if (attributes["data-article"]) {
              delete attributes["data-cke-saved-href"];
              attributes.href = "#";
            }
          },
        },
      });
      dataProcessor.htmlFilter.addRules({
        elements: {
          a({ attributes }) {
            if (attributes["data-article"]) {
              delete attributes["data-cke-saved-href"];
              delete attributes.href;
            }
          },
        },
      });
    },
  });
}
