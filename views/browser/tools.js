// Prints the page, or copies the address of what is seen with all that the view stands on: it opens the same for another reader, next month too.
// What one thing that a reader does has written into the browser's history is one entry: Streamlit writes the query and the page one after the other,
// and half of that is a view nobody saw.
function oneEntryEach() {
  if (window.history.isOneEach) return;
  window.history.isOneEach = true;
  let isWritten = false;
  for (const done of ["pointerdown", "keydown", "click"]) window.addEventListener(done, () => (isWritten = false), { capture: true, passive: true });
  window.addEventListener("popstate", () => (isWritten = true), { capture: true });
  const push = window.history.pushState.bind(window.history), replace = window.history.replaceState.bind(window.history);
  window.history.pushState = (...entry) => {
    (isWritten ? replace : push)(...entry);
    isWritten = true;
  };
}

function button(name) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.does = name;
  return made;
}

function built(parent) {
  const row = document.createElement("div");
  row.className = "tools";
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  told.setAttribute("aria-live", "polite");
  const shown = document.createElement("input");
  shown.readOnly = true;
  shown.hidden = true;
  row.append(button("print"), button("copy"), told, shown);
  parent.append(row);
  return row;
}

export default function ({ data, parentElement }) {
  oneEntryEach();
  // Streamlit's page says that it is English, and a screen reader would read Chinese so.
  document.documentElement.lang = data.language;
  const row = parentElement.querySelector(".tools") || built(parentElement);
  const [print, copy, told, shown] = ["[data-does=print]", "[data-does=copy]", "[role=status]", "input"].map((each) => row.querySelector(each));
  print.textContent = data.print;
  print.title = data.printHelp;
  copy.textContent = data.copy;
  copy.title = data.copyHelp;
  shown.setAttribute("aria-label", data.copy);
  shown.hidden = true;
  told.textContent = "";

  const address = () => {
    const found = new URL(window.location.href);
    for (const [key, value] of data.keys) if (!found.searchParams.has(key)) found.searchParams.set(key, value);
    return found.toString();
  };
  const byHand = (text) => {
    shown.value = text;
    shown.hidden = false;
    shown.focus();
    shown.select();
    told.textContent = data.byHand;
  };
  print.onclick = () => window.print();
  copy.onclick = async () => {
    const text = address();
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = data.copied;
      window.setTimeout(() => (told.textContent = ""), 4000);
    } catch {
      byHand(text);
    }
  };
}
