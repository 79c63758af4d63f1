// What happens at the places of this page is put in place while it lies open, and said politely. Nothing moves under a reader's eyes,
// and the focus stays where it is. Without this file the page is as it was when it was opened.
import { renew } from "./renew.js";

const LONGEST = 300_000; // milliseconds until it is tried again once the server said no
const SIGN_STAYS = 6000; // milliseconds
const SIGN_AGAIN = 3000;

const place = document.querySelector("[data-live]");
const pill = place?.querySelector("[data-live-pill]");
const button = pill?.querySelector("button");
const aloud = place?.querySelector("[data-live-said]");
const url = place && new URL(place.dataset.live, location.href);
let stream = null;
let tries = 0;
let newest = null; // the element that the pill leads to; none: the page is to be opened anew

// A page that nobody looks at does not listen: browsers allow few connections, and what was missed comes when it is looked at again.
if (place) {
  look();
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", look);
  document.addEventListener("input", sign);
  button.addEventListener("click", show);
}

function look() {
  if (document.visibilityState !== "visible") stop();
  else if (!stream) listen();
}

function stop() {
  stream?.close();
  stream = null;
  tellWhoIsHere("", "");
}

function listen() {
  stream = new EventSource(url);
  stream.addEventListener("open", () => (tries = 0));
  stream.addEventListener("message", (event) => {
    keepMarks(event.lastEventId);
    take(JSON.parse(event.data));
  });
  stream.addEventListener("again", () => offer(button.dataset.liveAgain, null));
  stream.addEventListener("sign", (event) => giveSign(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    tellWhoIsHere("", "");
    if (stream?.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    stop();
    setTimeout(look, Math.min(LONGEST, 1000 * 2 ** tries++));
  });
}

// The next stream begins where this one stops.
function keepMarks(marks) {
  const on = url.searchParams.getAll("on");
  url.searchParams.delete("on");
  marks.split(",").forEach((mark, n) => url.searchParams.append("on", [...on[n].split(":").slice(0, 2), mark].join(":")));
}

function take(parts) {
  steadily(() => {
    for (const part of parts) {
      if (part.gone) takeAway(document.getElementById(part.gone));
      else put(part);
    }
  });
}

function put({ put: id, html, into, at, said }) {
  const old = id && document.getElementById(id);
  const list = into && document.getElementById(into);
  const fresh = id && made(html);
  if (old) {
    renew(old, fresh);
  } else if (list) {
    for (const empty of list.querySelectorAll(":scope > [data-live-empty]")) empty.remove();
    list[at === "start" ? "prepend" : "append"](fresh);
    list.hidden = false;
  }
  const here = id && document.getElementById(id);
  if (here) here.dispatchEvent(new CustomEvent("live:put", { bubbles: true }));
  if (said) say(said, here);
}

function made(html) {
  const fresh = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template");
  const element = document.importNode(fresh.content.firstElementChild, true);
  const token = document.querySelector("input[name=csrf_token]")?.value;
  for (const field of element.querySelectorAll("input[name=csrf_token]")) field.value = token;
  for (const field of element.querySelectorAll("input[name=back]")) field.value = location.pathname + location.search;
  for (const mark of element.querySelectorAll("[data-csrf-token]")) mark.dataset.csrfToken = token;
  return element;
}

// What somebody is writing in goes once she has left it.
function takeAway(element) {
  if (!element) return;
  if (element.contains(document.activeElement)) element.addEventListener("focusout", () => element.remove(), { once: true });
  else element.remove();
}

// What somebody writes in stays where it is, and else what stands in the middle of the window, whatever comes above it.
function steadily(change) {
  const held = writtenIn() ?? document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("main [id]");
  const before = held?.getBoundingClientRect().top;
  change();
  const moved = held?.isConnected ? held.getBoundingClientRect().top - before : 0;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}

function writtenIn() {
  const field = document.activeElement;
  const box = field?.matches("textarea, input") && field.getBoundingClientRect();
  return box && box.bottom > 0 && box.top < innerHeight ? field : null;
}

function say(said, element) {
  aloud.textContent = said;
  const box = element?.getBoundingClientRect();
  if (!box || box.bottom < 0 || box.top > innerHeight) offer(said, element);
}

function offer(said, element) {
  newest = element;
  button.textContent = said;
  pill.hidden = false;
}

function show() {
  pill.hidden = true;
  if (newest?.isConnected) newest.scrollIntoView({ block: "center" });
  else location.reload();
}

// Who else is here; never aloud, and gone with the stream: whoever does not listen does not know.
function tellWhoIsHere(on, said) {
  for (const line of document.querySelectorAll(on ? `[data-live-here="${on}"]` : "[data-live-here]")) {
    steadily(() => {
      line.textContent = said;
      line.hidden = !said;
    });
  }
}

function giveSign({ on, what, said }) {
  if (what === "here") tellWhoIsHere(on, said);
  if (what !== "writing") return;
  for (const line of document.querySelectorAll(`[data-live-sign="${on}"]`)) {
    line.hidden = false;
    clearTimeout(line.dataset.timer);
    line.dataset.timer = setTimeout(() => (line.hidden = true), SIGN_STAYS);
  }
}

// <textarea data-live-writing="/…">: its address is told, now and then, that somebody is writing there; never what.
function sign({ target }) {
  const address = target.dataset?.liveWriting;
  if (!address || Date.now() - (target.dataset.signed ?? 0) < SIGN_AGAIN) return;
  target.dataset.signed = Date.now();
  const token = document.querySelector("input[name=csrf_token]")?.value;
  fetch(address, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}
