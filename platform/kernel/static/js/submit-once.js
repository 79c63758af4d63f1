// A pressed button says what it does and is not pressed twice; on the way back with the browser it is itself again.

// Takes part in every form that posts; a button's data-busy-label is what it says once pressed.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "true";
  if (submitter instanceof HTMLButtonElement) begin(submitter);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) recover();
});

// aria-disabled and not disabled: a disabled button would lose the focus, and its name and value would not be sent.
function begin(button) {
  button.setAttribute("aria-disabled", "true");
  if (!button.dataset.busyLabel) return;
  button.dataset.label = button.textContent;
  button.textContent = button.dataset.busyLabel;
}

function recover() {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  for (const button of document.querySelectorAll("button[aria-disabled='true']")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.label) button.textContent = button.dataset.label;
  }
}
