/* The rows of see links, for the scripts that fill them in. */
"use strict";
{
  const group = document.getElementById("see_links-group");
  const WRITTEN = "[name$=-lead_in], [name$=-target], [name$=-url]";

  function rows() {
    return [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  }

  function isDeleted(row) {
    return row.querySelector("[name$=-DELETE]")?.checked ?? false;
  }

  function isEmpty(row) {
    return [...row.querySelectorAll(WRITTEN)].every((field) => !field.value) && !isDeleted(row);
  }

  /* The first row that nothing is written in, a new one if need be; where no more are allowed, undefined. */
  function empty() {
    const adding = group.querySelector(".add-row");
    if (!rows().some(isEmpty) && adding && getComputedStyle(adding).display !== "none") {
      adding.querySelector("a").click();
    }
    return rows().find(isEmpty);
  }

  /* The ids of the stories that are linked to, as text. */
  function targets() {
    const kept = rows().filter((row) => !isDeleted(row));
    return kept.map((row) => row.querySelector("[name$=-target]")?.value).filter(Boolean);
  }

  /* Link to a story. Returns the field of its lead-in, or undefined where there is no room. */
  function add({ id, headline, relation, lead_in: proposed }) {
    const row = empty();
    if (!row) {
      return undefined;
    }
    const leadIn = row.querySelector("[name$=-lead_in]");
    const target = row.querySelector("[name$=-target]");
    leadIn.value = proposed;
    row.querySelector("[name$=-relation]").value = relation;
    target.append(new Option(headline, id, true, true));
    django.jQuery(target).trigger("change");
    leadIn.dispatchEvent(new Event("input", { bubbles: true }));
    return leadIn;
  }

  window.newsroom.links = { empty, targets, add };
}
