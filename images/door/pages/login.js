// The switch that shows the password: three words are easier to type when they can be seen.

const password = document.querySelector("#password");
const show = document.querySelector("#show");
const label = document.querySelector("#show-label");

if (
  password instanceof HTMLInputElement &&
  show instanceof HTMLInputElement &&
  label instanceof HTMLElement
) {
  show.hidden = false;
  label.hidden = false;
  show.addEventListener("change", () => {
    password.type = show.checked ? "text" : "password";
  });
}
