// A form that is sent once, though somebody clicks twice: the first answer would be lost, and a pod with it.

for (const form of document.querySelectorAll("form[data-once]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // Shown again by the button "back", as it was left.
  addEventListener("pageshow", () => {
    isSent = false;
  });
}

export {};
