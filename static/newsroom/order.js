/* Rows in order: buttons that move a row up and down, in place of the number that says its place. */
"use strict";
{
  const ROW = "tr.form-row:not(.empty-form), .inline-related:not(.tabular):not(.empty-form)";
  const rowsOf = (body) => [...body.children].filter((child) => child.matches(ROW));

  function renumber(body) {
    rowsOf(body).forEach((row, place) => {
      row.querySelector("input.newsroom-place").value = place;
    });
  }

  function move(row, step) {
    const rows = rowsOf(row.parentNode);
    const other = rows[rows.indexOf(row) + step];
    if (other) {
      step < 0 ? other.before(row) : other.after(row);
      renumber(row.parentNode);
    }
  }

  function button(text, label, row, step) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "newsroom-step";
    made.textContent = text;
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => {
      move(row, step);
      made.focus();
      made.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return made;
  }

  function enhance(row) {
    const input = row.querySelector("input.newsroom-place");
    if (!input || input.type === "hidden") {
      return;
    }
    input.type = "hidden";
    input.after(button("↑", input.dataset.up, row, -1), button("↓", input.dataset.down, row, 1));
    renumber(row.parentNode);
  }

  document.querySelectorAll(ROW).forEach(enhance);
  document.addEventListener("formset:added", ({ target }) => enhance(target));
}
