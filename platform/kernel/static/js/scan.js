// A scanner types where the cursor stands: a number that stands there already is marked, so that the next one takes its place.
for (const field of document.querySelectorAll("input[data-scan][autofocus]")) {
  field.focus();
  field.select();
}
