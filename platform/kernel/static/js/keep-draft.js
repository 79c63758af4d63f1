// What is being written is kept with us while one writes, and in this tab until we have it: a lost connection loses nothing.
const PREFIX = "typed:"; // as in keep-typed.js, which forgets it once the words have arrived
const PAUSE = 1500; // milliseconds after the last key
const MOST_WAITING = 3000; // milliseconds

// <form data-draft-url data-draft-key [data-draft-typed]> with <input name="base">: which draft its words go on from.
// In it [data-draft-said] for what there is to say, and [data-draft-other] with [data-draft-swap] and [data-draft-settle].
// data-draft-typed: the form came back with what was just typed, and nothing else may take its place.
for (const form of document.querySelectorAll("form[data-draft-url]")) keep(form);

function keep(form) {
  const { body, title, base } = form.elements;
  const said = form.querySelector("[data-draft-said]");
  const notice = form.querySelector("[data-draft-other]");
  const place = PREFIX + form.dataset.draftKey;
  let timer, under, answered, other; // under: the request under way, answered: its end; other: words that came between
  let changes = 0; // counted, so that an answer knows whether something was typed after its question
  let over = false;

  resume();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", end);
  notice.querySelector("[data-draft-swap]").addEventListener("click", swap);
  notice.querySelector("[data-draft-settle]").addEventListener("click", settle);
  window.addEventListener("pagehide", () => send(true));
  window.addEventListener("online", () => send());
  window.addEventListener("pageshow", (event) => (over = over && !event.persisted));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));

  function words() {
    return { title: title.value, body: body.value };
  }

  function write(these) {
    title.value = these.title;
    body.value = these.body;
  }

  // What this tab holds was never taken by us, else it would be gone: the newer of the two stands, the other can be had.
  function resume() {
    const held = form.hasAttribute("data-draft-typed") ? null : read(place);
    if (!held || same(held, words())) return;
    const ours = words();
    const goesOn = held.base === base.value || (!ours.body && !ours.title);
    const newer = goesOn || held.at > Date.parse(base.value);
    if (newer) write(held);
    if (!goesOn) offer(newer ? ours : held);
    changes = 1;
    if (!other) send();
  }

  function changed(event) {
    if (event.target.type === "file" || event.target.name === "find") return;
    changes += 1;
    store();
    clearTimeout(timer);
    timer = setTimeout(send, event.type === "change" ? 0 : PAUSE); // for whom it is should be told at once
  }

  function store() {
    quietly(() => sessionStorage.setItem(place, JSON.stringify({ ...words(), base: base.value, at: Date.now() })));
  }

  async function send(last = false) {
    clearTimeout(timer);
    if (!changes || over || other) return;
    if (under && !last) return void (timer = setTimeout(send, PAUSE));
    const upTo = changes;
    const sent = words();
    under = new AbortController();
    let done;
    answered = new Promise((resolve) => (done = resolve));
    try {
      const content = new FormData(form);
      content.delete("pictures");
      const asked = { method: "POST", body: content, keepalive: last, signal: under.signal };
      await heard(await fetch(form.dataset.draftUrl, asked), upTo, sent);
    } catch {
      if (!over) lost(true);
    } finally {
      under = undefined;
      done();
    }
  }

  async function heard(answer, upTo, sent) {
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = json ? await answer.json() : {};
    lost(false);
    if (answer.ok && json) return arrived(told, upTo);
    if (answer.status === 409 && same(told, sent)) return arrived({ ...told, said: "" }, upTo);
    if (answer.status === 409) {
      base.value = told.base;
      offer(told);
    }
    say(told.said ?? (answer.status === 401 ? said.dataset.signedOut : said.dataset.notKept));
  }

  function arrived(told, upTo) {
    base.value = told.base;
    if (changes === upTo) {
      changes = 0;
      quietly(() => sessionStorage.removeItem(place));
    } else store();
    say(told.said);
    const reach = form.querySelector(`[data-goes-to="${form.elements.audience?.value}"]`);
    if (reach && told.goes_to && reach.textContent !== told.goes_to) reach.textContent = told.goes_to;
  }

  // The same sentence is not said twice: whoever listens to the page is not spoken to at every pause.
  function say(sentence) {
    if (sentence && said.textContent !== sentence) said.textContent = sentence;
  }

  function lost(isLost) {
    for (const told of document.querySelectorAll("[data-offline]")) told.hidden = !isLost;
  }

  function offer(these) {
    other = { title: these.title ?? "", body: these.body ?? "" };
    notice.hidden = false;
  }

  function swap() {
    const mine = words();
    write(other);
    other = mine;
    changes += 1;
    store();
    body.focus();
  }

  function settle() {
    other = undefined;
    notice.hidden = true;
    changes += 1;
    body.focus();
    send();
  }

  // From here on the words go by the form itself: nothing may arrive after them and look like something new.
  // What is under way is waited for a little, so that the form knows which draft it takes the place of.
  async function end(event) {
    clearTimeout(timer);
    if (under && !over) {
      over = true;
      event.preventDefault();
      await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, MOST_WAITING))]);
      form.requestSubmit(event.submitter);
      return;
    }
    over = true;
    under?.abort();
  }
}

function same(one, other) {
  const plain = (words) => `${words.title ?? ""}\n${words.body ?? ""}`.replaceAll("\r\n", "\n").trim();
  return plain(one) === plain(other);
}

function read(place) {
  let held = null;
  quietly(() => (held = JSON.parse(sessionStorage.getItem(place))));
  return held;
}

// Storage may be full or forbidden, or hold what an older page left; writing goes on without it.
function quietly(act) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof SyntaxError)) throw error;
  }
}
