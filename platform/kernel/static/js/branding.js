// What is typed about a hospital's look is seen at once: frames follow the form, and colours can be picked.
const WAIT = 500; // milliseconds of rest after the last key

// <form data-look> is sent as by its Preview button, which keeps nothing; what stands beside it takes what comes back.
const form = document.querySelector("form[data-look]");
let timer;
let running;
for (const text of form.querySelectorAll("input[data-picker-label]")) addPicker(text);
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});

async function look() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("preview", "yes");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: running.signal });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (error) {
    // Without a connection, or when something newer was typed, the frames stay as they are.
    if (!(error instanceof TypeError) && error.name !== "AbortError") throw error;
  }
}

function show(drawn) {
  for (const part of ["[data-frames-said]", "[data-mended]"]) {
    document.querySelector(part)?.replaceWith(drawn.querySelector(part));
  }
  for (const frame of document.querySelectorAll("iframe[data-kind]")) {
    const html = drawn.querySelector(`iframe[data-kind=${frame.dataset.kind}]`)?.srcdoc;
    if (html && html !== frame.srcdoc) frame.srcdoc = html;
  }
}

function addPicker(text) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "picker";
  picker.setAttribute("aria-label", text.dataset.pickerLabel);
  follow();
  text.addEventListener("input", follow);
  picker.addEventListener("input", (event) => {
    event.stopPropagation();
    text.value = picker.value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  text.after(picker);

  function follow() {
    if (/^#[0-9a-f]{6}$/i.test(text.value)) picker.value = text.value;
  }
}
