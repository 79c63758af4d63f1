// An element becomes like a fresh one, piece by piece: what is the same stays as it is, and with it focus, what is typed, what is open.
// [data-live-keep] within it is the reader's own, or is kept up by itself, and stays as it is.
const HERS = new Set(["open", "data-busy", "aria-disabled", "data-label"]); // what a reader or a script of ours has set

export function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  renewAttributes(old, fresh);
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = sameIn(old, at, child);
    if (!same) {
      old.insertBefore(child, at);
      continue;
    }
    if (same !== at) old.insertBefore(same, at);
    at = same.nextSibling;
    renewNode(same, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function renewNode(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) old.nodeValue = fresh.nodeValue;
  else if (!("liveKeep" in old.dataset)) renew(old, fresh);
}

// The piece that stands for a fresh one: by its id, or, where neither has one, in the same place and of the same kind.
function sameIn(old, at, fresh) {
  if (fresh.id) return [...old.children].find((child) => child.id === fresh.id);
  return at && !at.id && at.nodeName === fresh.nodeName ? at : null;
}

function renewAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !HERS.has(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}
