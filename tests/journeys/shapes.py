"""Of which parts a page is built, so that of pages that are built alike one is looked at closely."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Every part with its attributes, but for the words in them, where they lead and which number a thing has; of parts alike that
# follow each other, as in a list, two. What is around the main part is told apart from it: it is the same on many pages.
_BUILT = """() => {
  const worded = /^(alt|title|aria-label|content|placeholder|value|href|src|srcset|action|datetime|data-.*)$/;
  const main = document.querySelector("main");
  const attribute = ({name, value}) =>
    worded.test(name) ? `${name}:${value.trim() !== ""}` : `${name}=${value.replace(/[0-9a-f-]*\\d[0-9a-f-]*/g, "#")}`;
  const node = it => it === main ? "main" : it.nodeType === Node.ELEMENT_NODE ? element(it)
    : it.nodeType === Node.TEXT_NODE && it.data.trim() ? "words" : "";
  const element = it => {
    const inside = [...it.childNodes].map(node).filter(part => part);
    const few = inside.filter((part, n) => part !== inside[n - 1] || part !== inside[n - 2]);
    return `${it.tagName} ${[...it.attributes].map(attribute).sort()} (${few})`;
  };
  return [main ? element(main) : "", element(document.documentElement)].map(part => `${location.host} ${part}`);
}"""
_seen: set[str] = set()


def is_built_anew(page: "Page") -> bool:
    """Whether something of a page, or what is around it, is built as on no page of this hospital that was seen before."""
    parts = set(page.evaluate(_BUILT))
    anew = not parts <= _seen
    _seen.update(parts)
    return anew
