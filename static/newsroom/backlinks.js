/* Who points at a story: choosing another story for the links says that they are to lead there. */
"use strict";
{
  /* A field that suggests is called what its label says, not only what is chosen in it: that may be nothing. */
  function nameField(select) {
    const chosen = select.parentNode.querySelector(".select2-selection__rendered");
    const label = select.parentNode.querySelector(`label[for="${select.id}"]`);
    label.id = `${select.id}_label`;
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
    chosen.parentNode.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  }

  function onChange({ target }) {
    if (target.value) {
      target.closest(".newsroom-radio").querySelector("input[type=radio]").checked = true;
    }
  }

  // After the admin's own scripts, which make these fields at the same moment and tell of changes by jQuery alone.
  django.jQuery(() => document.querySelectorAll(".newsroom-other select").forEach(nameField));
  django.jQuery(document).on("change", ".newsroom-other select", onChange);
}
