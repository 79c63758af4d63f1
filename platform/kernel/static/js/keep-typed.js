// Nothing typed is lost on a detour: words are kept in this tab until the page says that they arrived.
const PREFIX = "typed:";
const PAGE = `${PREFIX}page:${location.pathname}`;
const NEVER_KEPT = ["button", "file", "hidden", "password", "submit"];

// <textarea data-keep="key"> is saved as one types, and restored when it comes back empty.
// form[data-keep-nothing]: what is typed there is somebody else's, and is never kept.
// form[data-keep-all] leads away and back again (the choice of a language): all that stands in the page's forms comes along.
// data-forget="key" anywhere on a page: these words arrived. form[data-forget-all]: signing out leaves nothing behind.
for (const said of document.querySelectorAll("[data-forget]")) forget(said.dataset.forget);
restorePage();
for (const area of document.querySelectorAll("textarea[data-keep]")) keep(area);
for (const form of document.querySelectorAll("form[data-keep-all]")) form.addEventListener("submit", keepPage);
for (const form of document.querySelectorAll("form[data-forget-all]")) form.addEventListener("submit", forgetAll);

function keep(area) {
  const key = PREFIX + area.dataset.keep;
  quietly(() => {
    if (!area.value) area.value = sessionStorage.getItem(key) ?? "";
  });
  area.addEventListener("input", () => quietly(() => sessionStorage.setItem(key, area.value)));
}

function fields() {
  const all = document.querySelectorAll("main form[method=post] :is(input, textarea, select)");
  return [...all].filter((field) => field.name && !NEVER_KEPT.includes(field.type) && !field.closest("[data-keep-nothing]"));
}

function keepPage() {
  const typed = fields().map((field) => [field.name, field.value, field.checked]);
  quietly(() => sessionStorage.setItem(PAGE, JSON.stringify(typed)));
}

function restorePage() {
  quietly(() => {
    const typed = JSON.parse(sessionStorage.getItem(PAGE) ?? "[]");
    sessionStorage.removeItem(PAGE);
    for (const field of fields()) restore(field, typed);
  });
}

function restore(field, typed) {
  const isChoice = ["checkbox", "radio"].includes(field.type);
  const found = typed.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value));
  if (found === -1) return;
  const [[, value, checked]] = typed.splice(found, 1);
  if (isChoice) field.checked = checked;
  else field.value = value;
}

function forget(key) {
  quietly(() => sessionStorage.removeItem(PREFIX + key));
}

function forgetAll() {
  quietly(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  });
}

// Storage may be full or forbidden; writing goes on without it.
function quietly(act) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
