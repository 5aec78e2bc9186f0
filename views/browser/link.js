// Copies the address of what is seen, with all that the view stands on: it opens the same for another reader, next month too.
export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.setAttribute("aria-live", "polite");
    const shown = document.createElement("input");
    shown.readOnly = true;
    shown.hidden = true;
    parentElement.append(button, told, shown);
  }
  const told = parentElement.querySelector("[role=status]");
  const shown = parentElement.querySelector("input");
  button.textContent = data.label;
  button.title = data.help;
  shown.setAttribute("aria-label", data.label);
  shown.hidden = true;
  told.textContent = "";

  const address = () => {
    const found = new URL(window.location.href);
    for (const [key, value] of Object.entries(data.keys)) if (!found.searchParams.has(key)) found.searchParams.set(key, value);
    return found.toString();
  };
  const byHand = (text) => {
    shown.value = text;
    shown.hidden = false;
    shown.focus();
    shown.select();
    told.textContent = data.byHand;
  };
  button.onclick = async () => {
    const text = address();
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = data.done;
      window.setTimeout(() => (told.textContent = ""), 4000);
    } catch {
      byHand(text);
    }
  };
}
