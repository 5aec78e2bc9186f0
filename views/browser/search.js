// A combobox over all that the reader may go to. The list comes once, when somebody first asks; finding is `views/finding.find` over again, on this side.
const lists = new Map();
const KINDS = ["area", "institution", "page", "metric"];
const MOST = 12;

const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function fits(key, word) {
  if (key === word) return 0;
  if (key.startsWith(word)) return 1;
  return key.includes(word) && ([...word].length > 1 || /^[\u3400-\u9fff]/.test(word)) ? 2 : null;
}

function fit(entry, words) {
  let sum = 0;
  for (const word of words) {
    let best = null;
    for (const key of entry.keys) {
      const found = fits(key, word);
      if (found !== null && (best === null || found < best)) best = found;
    }
    if (best === null) return null;
    sum += best;
  }
  return sum;
}

export function find(entries, query) {
  const words = query.split(/\s+/).map(bare).filter(Boolean);
  if (!words.length) return [];
  return entries
    .map((entry, place) => [fit(entry, words), KINDS.indexOf(entry.kind), place])
    .filter(([sum]) => sum !== null)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
    .slice(0, MOST)
    .map(([, , place]) => entries[place]);
}

function list(address) {
  if (!lists.has(address)) {
    const asked = fetch(new URL(address, document.baseURI)).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    asked.catch(() => lists.delete(address));
    lists.set(address, asked);
  }
  return lists.get(address);
}

function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function built(parent) {
  const box = element("div", { class: "search" });
  const input = element("input", { type: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found", autocomplete: "off", spellcheck: "false" });
  const found = element("ul", { id: "found", role: "listbox", hidden: "" });
  const told = element("div", { class: "told", role: "status", "aria-live": "polite" });
  box.append(input, found, told);
  parent.append(box);
  return box;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".search") || built(parentElement);
  const [input, found, told] = ["input", "ul", ".told"].map((each) => box.querySelector(each));
  input.placeholder = data.placeholder;
  input.setAttribute("aria-label", data.label);
  found.setAttribute("aria-label", data.label);
  let shown = [];
  let at = -1;

  const close = () => {
    found.hidden = true;
    told.classList.remove("is-nothing");
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const choose = (entry) => {
    close();
    input.value = "";
    told.textContent = "";
    input.blur();
    setTriggerValue("chosen", `${entry.kind}:${entry.code}`);
  };
  const mark = (place) => {
    at = place;
    [...found.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `found-${at}`);
    found.children[at].scrollIntoView({ block: "nearest" });
  };
  const show = (entries) => {
    shown = entries;
    found.replaceChildren(
      ...entries.map((entry, number) => {
        const row = element("li", { id: `found-${number}`, role: "option", "aria-selected": "false" });
        row.append(element("span", { class: "kind" }, Object.fromEntries(data.kinds)[entry.kind]), element("span", { class: "name" }, entry.name), element("span", { class: "where" }, entry.where));
        row.onmousedown = (event) => event.preventDefault();
        row.onclick = () => choose(entry);
        return row;
      }),
    );
    found.hidden = !entries.length;
    input.setAttribute("aria-expanded", String(!found.hidden));
    told.classList.toggle("is-nothing", !entries.length && Boolean(input.value.trim()));
    told.textContent = entries.length ? data.count.replace("{count}", entries.length) : input.value.trim() ? data.nothing : "";
    mark(entries.length ? 0 : -1);
  };
  const ask = () => {
    const query = input.value;
    list(data.address).then(
      (entries) => input.value === query && show(query.trim() ? find(entries, query) : []),
      () => {
        told.textContent = data.failed;
        told.classList.add("is-nothing");
      },
    );
  };

  input.onfocus = () => list(data.address).catch(() => {});
  input.oninput = ask;
  input.onblur = close;
  input.onkeydown = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shown.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if (event.key === "Enter" && at >= 0 && !found.hidden) {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === "Escape") {
      input.value = "";
      show([]);
    }
  };
  const anywhere = (event) => {
    const inside = event.composedPath()[0];
    const isTyping = inside instanceof HTMLElement && (inside.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName));
    const isAsked = ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") || (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!isAsked) return;
    event.preventDefault();
    input.focus();
    input.select();
  };
  if (box.anywhere) document.removeEventListener("keydown", box.anywhere);
  box.anywhere = anywhere;
  document.addEventListener("keydown", anywhere);
  return () => document.removeEventListener("keydown", box.anywhere);
}
