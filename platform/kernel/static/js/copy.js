// A press copies what stands in a field; without a script, or where copying is forbidden, the field can be marked by hand.

// <button data-copy="id of the field" data-copied="what it says then" hidden>: shown as soon as it can do something.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", () => copy(button, field));
}

async function copy(button, field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // it is marked: the keyboard or the phone's own menu copies it
  }
  button.textContent = button.dataset.copied;
}
