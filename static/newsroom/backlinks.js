/* Who points at a story: choosing another story for the links says that they are to lead there. */
"use strict";
{
  function onChange({ target }) {
    if (target.value) {
      target.closest(".newsroom-radio").querySelector("input[type=radio]").checked = true;
    }
  }

  // The fields tell of changes by jQuery alone.
  django.jQuery(document).on("change", ".newsroom-other select", onChange);
}
