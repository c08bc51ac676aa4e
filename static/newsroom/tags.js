/* A line of tag names as a row of tags with suggestions. The line stays the form's field. */
"use strict";
{
  const $ = django.jQuery;

  const COMMA = /[,\u060c\uff0c\u3001]/; // of any keyboard

  /* Names in a line as in CSV: commas between them, double quotes around those that hold a comma. */
  function read(line) {
    const names = [];
    let name = "";
    let quoted = false;
    for (const character of line) {
      if (character === '"' && (quoted || name.trim() === "" || name.startsWith('"'))) {
        quoted = !quoted;
        name += character;
      } else if (COMMA.test(character) && !quoted) {
        names.push(bare(name));
        name = "";
      } else {
        name += character;
      }
    }
    return { names: names.filter(Boolean), rest: name };
  }

  function bare(name) {
    const trimmed = name.trim().replace(/\s+/g, " ");
    return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed.replace(/^"/, "");
  }

  function written(names) {
    return names.map((name) => (name.includes('"') || COMMA.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");
  }

  function enhance(input) {
    const select = document.createElement("select");
    select.multiple = true;
    for (const name of read(`${input.value},`).names) {
      select.append(new Option(name, name, true, true));
    }
    const label = document.querySelector(`label[for="${input.id}"]`);
    select.id = `${input.id}_names`;
    label.htmlFor = select.id;
    input.type = "hidden";
    input.after(select);
    $(select)
      .select2({
        tags: true,
        theme: "admin-autocomplete",
        width: "100%",
        minimumInputLength: 1,
        ajax: { url: input.dataset.suggest, delay: 150, data: ({ term }) => ({ term }) },
        tokenizer(params, _selection, add) {
          const { names, rest } = read(params.term ?? "");
          names.forEach((name) => add({ id: name, text: name }));
          return names.length ? { term: rest } : params;
        },
        // Last, so that Enter takes the tag that is there already. A comma takes what was typed.
        insertTag: (options, option) => options.push(option),
        createTag: ({ term }) => (bare(term) ? { id: bare(term), text: bare(term), isNew: true } : null),
        templateSelection: (option) => option.id || option.text, // the name; a suggestion also says how it was found
        templateResult: (option) => (option.isNew ? `${option.text} (${input.dataset.new})` : option.text),
      })
      .on("change", () => {
        input.value = written($(select).val());
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    const search = select.nextElementSibling.querySelector(".select2-search__field");
    takeUpWhatIsTyped(select, search);
    input.addEventListener("tags:add", ({ detail }) => add(select, detail));
    search.setAttribute("aria-label", label.textContent.replace(":", "").trim());
  }

  function add(select, name) {
    if (!$(select).val().includes(name)) {
      select.append(new Option(name, name, true, true));
      $(select).trigger("change");
    }
  }

  /* A name that is typed and not yet taken counts when one goes on: select2 itself would forget it. Escape drops it. */
  function takeUpWhatIsTyped(select, search) {
    const WAIT = 300; // for a click on a suggestion, which leaves the field before it chooses
    let typed = "";
    let leaving;
    const forget = () => { typed = ""; };

    function takeUp() {
      const name = bare(typed);
      forget();
      if (name) {
        add(select, name);
        search.value = "";
      }
    }

    search.addEventListener("input", () => { typed = search.value; });
    search.addEventListener("keydown", ({ key }) => key === "Escape" && forget());
    search.addEventListener("blur", () => { leaving = setTimeout(takeUp, WAIT); });
    search.addEventListener("focus", () => clearTimeout(leaving)); // back before it was too late: the name is not finished
    $(select).on("select2:select", forget);
    select.form.addEventListener("submit", takeUp, true);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input.newsroom-tags").forEach(enhance);
  });
}
