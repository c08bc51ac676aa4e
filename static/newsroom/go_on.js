/* A long change of tags goes on by itself, as if somebody pressed the button again and again. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".newsroom-go-on");
  if (form) {
    setTimeout(() => form.requestSubmit(), 500);
  }
});
