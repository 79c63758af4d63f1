// Nothing typed is lost on a detour: words are kept in this tab until the page says that they arrived.
const PREFIX = "typed:";

// <textarea data-keep="key"> is saved as one types, and restored when it comes back empty.
// data-forget="key" anywhere on a page: these words arrived. form[data-forget-all]: signing out leaves nothing behind.
for (const said of document.querySelectorAll("[data-forget]")) forget(said.dataset.forget);
for (const area of document.querySelectorAll("textarea[data-keep]")) keep(area);
for (const form of document.querySelectorAll("form[data-forget-all]")) form.addEventListener("submit", forgetAll);

function keep(area) {
  const key = PREFIX + area.dataset.keep;
  quietly(() => {
    if (!area.value) area.value = sessionStorage.getItem(key) ?? "";
  });
  area.addEventListener("input", () => quietly(() => sessionStorage.setItem(key, area.value)));
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
