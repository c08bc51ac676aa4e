/* A field that suggests is called what its label says, not only what is chosen in it: that may be nothing. */
"use strict";
{
  function name(select) {
    const chosen = select.parentNode.querySelector(".select2-selection__rendered");
    const label = document.querySelector(`label[for="${select.id}"]`);
    label.id = `${select.id}_label`;
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
    chosen.parentNode.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  }

  // After the admin's own scripts, which make these fields at the same moment.
  django.jQuery(() => document.querySelectorAll("select.admin-autocomplete").forEach(name));
}
