// Prints the page, or copies the address of what is seen with all that the view stands on: it opens the same for another reader, next month too.
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
