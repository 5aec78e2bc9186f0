// Shows HTML that the server has written: links change the address, arrow keys move, a word of help stands beside what is looked at.

const shown = new WeakMap()
const NARROW = 430

export default function drawing({ data, parentElement, setTriggerValue }) {
  const root = shown.get(parentElement) ?? begin(parentElement)
  root.go = (way) => setTriggerValue("go", way)
  root.base = data.base
  if (root.html !== data.html) draw(root, data)
  else addressLinks(root)
  return () => hush(root)
}

function begin(parent) {
  const frame = document.createElement("div")
  frame.className = "drawing"
  const note = document.createElement("div")
  note.className = "drawing-note"
  note.setAttribute("role", "tooltip")
  note.hidden = true
  parent.append(frame, note)
  const root = { frame, note, html: null }
  shown.set(parent, root)
  frame.addEventListener("click", (event) => press(root, event))
  frame.addEventListener("keydown", (event) => key(root, event))
  // A finger rests on nothing: it presses.
  frame.addEventListener("pointerover", (event) => event.pointerType !== "touch" && tell(root, event.target))
  frame.addEventListener("pointerleave", () => hush(root))
  frame.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && tell(root, event.target))
  frame.addEventListener("focusout", () => hush(root))
  // Parts adapt to the room that they have, not to the window's.
  new ResizeObserver(([{ contentRect }]) => {
    root.width = contentRect.width
    fit(root)
  }).observe(frame)
  frame.addEventListener("scroll", () => hush(root), { capture: true, passive: true })
  return root
}

function draw(root, { html, height }) {
  const held = root.frame.contains(document.activeElement) ? document.activeElement.dataset.go : undefined
  root.html = html
  hush(root)
  root.frame.style.minHeight = height ? `${height}px` : ""
  root.frame.innerHTML = html
  fit(root)
  addressLinks(root)
  for (const grid of root.frame.querySelectorAll("table[data-grid]")) enter(grid)
  if (held !== undefined) root.frame.querySelector(`[data-go="${CSS.escape(held)}"]`)?.focus({ preventScroll: true })
}

// Nothing is measured again that is known: reading a width lays the whole page out, for each drawing that has just changed.
function fit(root) {
  const { frame } = root
  const width = root.width ??= frame.clientWidth
  frame.toggleAttribute("data-narrow", width > 0 && width < NARROW)
  const tiles = frame.querySelector(".tiles")
  if (!tiles || !width) return
  const gap = root.gap ??= parseFloat(getComputedStyle(tiles).columnGap), least = parseFloat(tiles.style.getPropertyValue("--least"))
  const rows = Math.ceil(tiles.children.length / Math.max(Math.floor((width + gap) / (least + gap)), width < NARROW ? 2 : 1))
  tiles.style.gridTemplateColumns = `repeat(${Math.ceil(tiles.children.length / rows)}, minmax(0, 1fr))`
}

// A link of its own: what the address holds already, and what the link changes. `area=120111` changes this page's address, `origin?metric=…` opens another page beside it.
function address(link, base) {
  const [page, keys] = link.dataset.go.includes("?") ? link.dataset.go.split("?") : [null, link.dataset.go]
  const query = new URLSearchParams(base)
  for (const part of page ? [keys] : [location.search, keys]) new URLSearchParams(part).forEach((value, name) => query.set(name, value))
  link.setAttribute("href", `${page ? location.pathname.replace(/[^/]*$/, page) : location.pathname}?${query}`)
}

function addressLinks({ frame, base }) {
  for (const link of frame.querySelectorAll("[data-go]")) address(link, base)
}

function press(root, event) {
  const help = event.target.closest("[data-help]")
  if (help) return tell(root, help)
  hush(root)
  const link = event.target.closest("[data-go]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  root.go(link.dataset.go)
}

function key(root, event) {
  if (event.key === "Escape") return hush(root)
  const link = event.target.closest("[data-go]")
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === " ") {
    event.preventDefault()
    root.go(link.dataset.go)
    return
  }
  const next = beside(link, event.key)
  if (next) {
    event.preventDefault()
    next.focus()
  }
}

// Where an arrow key leads: to the next row of a list, to the next cell of a table.
function beside(link, pressed) {
  const cell = link.closest("td, th")
  if (cell) {
    const row = cell.parentElement, body = row.parentElement
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[pressed] ?? [0, 0]
    const to = pressed === "Home" ? 0 : pressed === "End" ? row.cells.length - 1 : cell.cellIndex + right
    const line = body.rows[row.sectionRowIndex + down]
    return down || right || pressed === "Home" || pressed === "End" ? line?.cells[to]?.querySelector("[data-go]") : null
  }
  const rows = [...(link.closest("ul, ol, svg")?.querySelectorAll("[data-go]:not([tabindex='-1'])") ?? [])]
  const at = rows.indexOf(link)
  if (at < 0) return null
  return { ArrowUp: rows[at - 1], ArrowDown: rows[at + 1], Home: rows[0], End: rows.at(-1) }[pressed]
}

// One stop of the tab key for a table, which arrow keys move.
function enter(grid) {
  const links = [...grid.querySelectorAll("[data-go]")]
  links.forEach((link, place) => link.setAttribute("tabindex", place ? "-1" : "0"))
  grid.addEventListener("focusin", ({ target }) => {
    if (!target.dataset.go) return
    for (const link of links) link.setAttribute("tabindex", link === target ? "0" : "-1")
  })
}

function tell(root, target) {
  const about = target.closest?.("[data-help], [data-go], [data-told]")
  if (!about || !root.frame.contains(about)) return hush(root)
  if (about === root.told) return
  hush(root)
  if (about.dataset.go !== undefined) address(about, root.base)
  if (about.dataset.help !== undefined) root.note.replaceChildren(...about.nextElementSibling.cloneNode(true).childNodes)
  else if (about.dataset.quiet === undefined) root.note.textContent = about.getAttribute("aria-label")
  else return
  root.told = about
  root.note.hidden = false
  place(root.note, about.getBoundingClientRect())
}

function hush(root) {
  root.told = null
  root.note.hidden = true
}

// Below what it is about, else above it, never over the edge of the window.
function place(note, about) {
  const { offsetWidth: width, offsetHeight: height } = note
  const below = about.bottom + 6
  const top = below + height < innerHeight || about.top < height + 6 ? Math.min(below, innerHeight - height - 4) : about.top - height - 6
  note.style.left = `${Math.max(4, Math.min(about.left + about.width / 2 - width / 2, innerWidth - width - 4))}px`
  note.style.top = `${Math.max(4, top)}px`
}
