// Pictures travel by themselves, two at a time, while one goes on writing; a broken line costs nothing but time.

// <div data-send-pictures data-url data-rows-url data-csrf-token data-for-update data-largest data-words="{json}">
//   <input type="file"> <p data-count> <ul data-sending> <p data-said role="status"> </div>
// <ul data-sent>               rows of pictures that arrived, as the server draws them; they are asked for until they are prepared
// <form data-sent-form>        shown once there are such rows      [data-without-script]   what is needed without this file only
const AT_ONCE = 2;
const STALLED = 45_000; // milliseconds without a byte: the line is dead, and nobody said so
const PAUSES = [2, 5, 10, 20, 40, 60]; // seconds before another try; after the last, a person decides
const LOOK_AGAIN = [1, 2, 3, 5, 8, 12]; // seconds between two looks at what is being prepared
const MOST_LOOKS = 150;
const OPEN = new Set(["waiting", "sending", "pausing", "failed"]);

for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;
for (const place of document.querySelectorAll("[data-send-pictures]")) begin(place);

function begin(place) {
  const form = place.closest("form");
  const sender = {
    place,
    form,
    words: JSON.parse(place.dataset.words),
    files: [],
    list: place.querySelector("[data-sending]"),
    sent: document.querySelector("[data-sent]"),
    looks: 0,
    timer: null,
    held: null,
    typed: false,
    left: false,
  };
  const input = place.querySelector("input[type=file]");
  input.addEventListener("change", () => take(sender, input));
  addEventListener("online", () => resume(sender));
  addEventListener("offline", () => draw(sender, sender.words.offline));
  addEventListener("beforeunload", (event) => {
    if (!sender.left && (sender.typed || sender.files.some((it) => OPEN.has(it.state)))) event.preventDefault();
  });
  form.addEventListener("submit", (event) => hold(sender, event));
  followWords(sender);
  sender.sent.addEventListener("click", arrange);
  look(sender);
  if (input.files.length) take(sender, input); // chosen while this file was still on its way
}

// ---- One file after the other

function take(sender, input) {
  tell(sender, sender.words.begin);
  for (const file of input.files) add(sender, file);
  input.value = "";
  next(sender);
}

function add(sender, file) {
  const item = { file, ticket: newId(), number: sender.files.length, state: "waiting", part: 0, tries: 0, said: "" };
  item.line = line(sender, item);
  sender.files.push(item);
  sender.list.append(item.line);
  if (file.size > Number(sender.place.dataset.largest)) refuse(sender, item, sender.words.large);
}

function next(sender) {
  const busy = sender.files.filter((it) => it.state === "sending").length;
  const waiting = sender.files.filter((it) => it.state === "waiting");
  if (navigator.onLine) for (const item of waiting.slice(0, AT_ONCE - busy)) send(sender, item);
  draw(sender);
}

function send(sender, item) {
  item.state = "sending";
  item.part = 0;
  const request = new XMLHttpRequest(); // fetch does not say how much has left
  let watch = setTimeout(() => request.abort(), STALLED);
  const moved = () => {
    clearTimeout(watch);
    watch = setTimeout(() => request.abort(), STALLED);
  };
  request.upload.addEventListener("progress", (event) => {
    moved();
    item.part = event.lengthComputable ? event.loaded / event.total : 0;
    drawLine(sender, item);
  });
  request.addEventListener("progress", moved);
  request.addEventListener("loadend", () => {
    clearTimeout(watch);
    if (item.state === "sending") settle(sender, item, request);
    next(sender);
  });
  item.request = request;
  request.open("POST", sender.place.dataset.url);
  request.send(content(sender, item));
}

function content(sender, item) {
  const { csrfToken, forUpdate } = sender.place.dataset;
  const preview = item.line.querySelector("img");
  const fields = { csrf_token: csrfToken, ticket: item.ticket, row: "y", for_update: forUpdate };
  if (preview?.naturalWidth) Object.assign(fields, { width: preview.naturalWidth, height: preview.naturalHeight });
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append("pictures", item.file, item.file.name || "picture");
  return data;
}

function settle(sender, item, request) {
  if (request.status === 201) arrive(sender, item, request.responseText);
  else if (request.status === 422) refuse(sender, item, request.responseText);
  else if ([0, 429, 502, 503, 504].includes(request.status)) pause(sender, item, Number(request.getResponseHeader("Retry-After")));
  else fail(item, request.status === 401 ? sender.words.signed_out : "");
  finish(sender);
}

function fail(item, sentence = "") {
  item.state = "failed";
  item.said = sentence;
}

function arrive(sender, item, html) {
  const [row] = rowsIn(html);
  if (!row) {
    fail(item); // an answer that is not ours: some networks put a page of theirs in its place
    return;
  }
  item.state = "arrived";
  item.line.remove();
  row.dataset.number = item.number;
  const there = [...sender.sent.children];
  if (!there.some((it) => it.dataset.picture === row.dataset.picture)) {
    sender.sent.insertBefore(row, there.find((it) => Number(it.dataset.number) > item.number) ?? null);
  }
  const form = sender.sent.closest("[data-sent-form]");
  if (form) form.hidden = false;
  sender.looks = 0;
  look(sender);
}

function refuse(sender, item, sentence) {
  item.state = "refused";
  item.said = sentence;
  drawLine(sender, item);
  tell(sender, sentence);
}

function pause(sender, item, seconds) {
  const wait = navigator.onLine ? seconds || PAUSES[item.tries] : PAUSES[0];
  if (navigator.onLine) item.tries += 1;
  if (wait === undefined) {
    fail(item);
    return;
  }
  item.state = "pausing";
  item.timer = setTimeout(() => retry(sender, item), wait * 1000);
}

function retry(sender, item) {
  clearTimeout(item.timer);
  item.state = "waiting";
  item.said = "";
  next(sender);
}

function resume(sender) {
  const stuck = sender.files.filter((it) => it.state === "pausing" || it.state === "failed");
  for (const item of stuck) Object.assign(item, { tries: 0 });
  if (sender.files.some((it) => OPEN.has(it.state))) tell(sender, sender.words.online);
  for (const item of stuck) retry(sender, item);
  next(sender);
  look(sender);
}

function leaveOut(sender, item) {
  clearTimeout(item.timer);
  item.state = "left out";
  item.request?.abort();
  item.line.remove();
  sender.place.querySelector("input[type=file]").focus();
  finish(sender);
  next(sender);
}

// Says how it ended, once nothing moves any more; an update that waited for its pictures goes out then.
function finish(sender) {
  draw(sender);
  if (sender.files.some((it) => ["waiting", "sending", "pausing"].includes(it.state))) return;
  const missing = sender.files.some((it) => it.state === "failed" || it.state === "refused");
  tell(sender, missing ? sender.words.some : sender.words.all);
  const { held } = sender;
  sender.held = null;
  if (!held) return;
  held.removeAttribute("aria-disabled");
  held.textContent = held.dataset.held;
  if (!missing) sender.form.requestSubmit(held);
}

// An update is not sent while its pictures still travel. What failed is told; pressing once more sends without it.
function hold(sender, event) {
  if (event.defaultPrevented) return;
  if (!sender.files.some((it) => ["waiting", "sending", "pausing"].includes(it.state))) {
    sender.left = true;
    return;
  }
  event.preventDefault();
  if (sender.held || !(event.submitter instanceof HTMLButtonElement)) return;
  sender.held = event.submitter;
  sender.held.dataset.held = sender.held.textContent;
  sender.held.textContent = sender.words.hold;
  sender.held.setAttribute("aria-disabled", "true");
  tell(sender, sender.words.hold);
}

// ---- What is being prepared

function rowsIn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.querySelectorAll("[data-picture]")];
}

function look(sender) {
  clearTimeout(sender.timer);
  if (sender.looks > MOST_LOOKS || !sender.sent.querySelector("[data-state=received]")) return;
  const pause = LOOK_AGAIN[Math.min(sender.looks, LOOK_AGAIN.length - 1)];
  sender.timer = setTimeout(() => ask(sender), pause * 1000);
}

async function ask(sender) {
  const url = new URL(sender.place.dataset.rowsUrl, location.href);
  for (const row of sender.sent.querySelectorAll("[data-state=received]")) url.searchParams.append("id", row.dataset.picture);
  url.searchParams.set("for_update", sender.place.dataset.forUpdate);
  sender.looks += 1;
  try {
    const answer = await fetch(url);
    if (answer.ok) for (const row of rowsIn(await answer.text())) show(sender, row);
  } catch {
    // Off the line: the next look will tell.
  }
  look(sender);
}

// What was typed beside a picture stays; only the picture itself is put in its place.
function show(sender, fresh) {
  const row = [...sender.sent.children].find((it) => it.dataset.picture === fresh.dataset.picture);
  if (!row || row.dataset.state === fresh.dataset.state) return;
  row.dataset.state = fresh.dataset.state;
  if (fresh.dataset.state === "refused") {
    row.replaceChildren(...fresh.childNodes);
    tell(sender, row.textContent.trim());
  } else {
    row.querySelector("[data-shown]").replaceWith(fresh.querySelector("[data-shown]"));
  }
}

// Words that were typed and not kept yet would be lost with the page.
function followWords(sender) {
  const form = sender.sent.closest("[data-sent-form]");
  form?.addEventListener("input", () => (sender.typed = true));
  form?.addEventListener("submit", () => (sender.typed = false));
}

// ---- Earlier and later, without asking the server

function arrange(event) {
  const button = event.target.closest("[data-arrange]");
  if (!button) return;
  event.preventDefault();
  if (document.activeElement !== button && event.detail === 0) return; // Enter in a field of words presses nothing
  const row = button.closest("[data-picture]");
  if (button.dataset.arrange === "earlier") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  const shown = button.checkVisibility() ? button : row.querySelector(`[data-arrange]:not([data-arrange=${button.dataset.arrange}])`);
  shown.focus();
}

// ---- What one sees and hears of it

function line(sender, item) {
  const row = document.createElement("li");
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(item.file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  // Some cameras' formats cannot be drawn by the browser; the name is enough then.
  picture.addEventListener("error", () => picture.replaceWith(document.createElement("span")), { once: true });
  const name = element("span", "sending-name", item.file.name);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", item.file.name);
  const acts = element("span", "acts");
  acts.append(
    button(sender.words.again, item, () => {
      item.tries = 0;
      retry(sender, item);
    }),
    button(sender.words.leave_out, item, () => leaveOut(sender, item)),
  );
  row.append(picture, name, bar, element("span", "sending-state"), acts);
  return row;
}

function element(tag, name, words = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = words;
  return made;
}

function button(label, item, act) {
  const made = element("button", "button button-quiet", label);
  made.type = "button";
  made.append(element("span", "visually-hidden", ` ${item.file.name}`));
  made.addEventListener("click", act);
  return made;
}

function drawLine(sender, item) {
  const wrong = item.state === "failed" || item.state === "refused";
  const [again, leave] = item.line.querySelectorAll("button");
  item.line.classList.toggle("sending-wrong", wrong);
  const bar = item.line.querySelector("progress");
  bar.hidden = wrong;
  bar.value = item.part;
  item.line.querySelector(".sending-state").textContent = stateOf(sender, item);
  again.hidden = item.state !== "failed" && item.state !== "pausing";
  leave.hidden = item.state === "sending";
}

function stateOf(sender, item) {
  const { words } = sender;
  if (item.said) return item.said;
  if (item.state === "sending") return item.part < 1 ? fill(words.part, { percent: Math.floor(item.part * 100) }) : words.taken;
  if (item.state !== "failed" && !navigator.onLine) return words.offline;
  return { failed: words.failed, pausing: words.pausing }[item.state] ?? words.waiting;
}

function draw(sender, aloud) {
  const wanted = sender.files.filter((it) => it.state !== "left out");
  const arrived = wanted.filter((it) => it.state === "arrived").length;
  for (const item of wanted) if (item.state !== "arrived") drawLine(sender, item);
  sender.list.hidden = arrived === wanted.length;
  const count = sender.place.querySelector("[data-count]");
  count.hidden = !wanted.length;
  count.textContent = fill(sender.words.count, { number: arrived, all: wanted.length });
  if (aloud && wanted.some((it) => OPEN.has(it.state))) tell(sender, aloud);
}

function fill(words, values) {
  return words.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
}

function tell(sender, words) {
  sender.place.querySelector("[data-said]").textContent = words;
}

// A mark of our own for each file, so that the same one sent twice is one picture (RFC 9562, version 4).
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((it) => it.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
