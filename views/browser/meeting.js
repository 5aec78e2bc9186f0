// A link to the slides; a plain click shows them over the page, full screen. Esc, or the slides themselves, lead back to where the reader was.
const SIGN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h18M4 4v11h16V4M12 15v3M8 21l4-3 4 3"/></svg>'

export default function ({ data, parentElement }) {
  const link = parentElement.querySelector(".meeting") ?? built(parentElement)
  link.href = data.address
  link.title = data.help
  link.lastElementChild.textContent = data.label
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    open(link, data)
  }
}

function built(parent) {
  const link = document.createElement("a")
  link.className = "meeting"
  link.target = "_blank"
  link.innerHTML = `${SIGN}<span></span>`
  parent.append(link)
  return link
}

function open(link, data) {
  const over = document.createElement("div"), frame = document.createElement("iframe"), note = document.createElement("p")
  over.setAttribute("role", "dialog")
  over.setAttribute("aria-modal", "true")
  over.setAttribute("aria-label", data.label)
  over.style.cssText = "position:fixed;inset:0;z-index:1000000;background:#fff;display:grid;place-items:center"
  note.textContent = data.waiting
  note.setAttribute("role", "status")
  note.style.cssText = "grid-area:1/1;margin:0;font:1.5rem/1.5 sans-serif;color:#5A686B"
  frame.title = data.label
  frame.allow = "fullscreen"
  frame.style.cssText = "grid-area:1/1;width:100%;height:100%;border:0;opacity:0"
  frame.onload = () => {
    frame.style.opacity = "1"
    note.remove()
    frame.contentWindow.focus()
  }
  over.append(note, frame)
  document.body.append(over)
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : over.requestFullscreen?.().catch(() => {}))
  let wasFull = false

  const told = (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow) return
    if (event.data === "deck-close") close()
    if (event.data === "deck-full") {
      wasFull = false
      full()
    }
  }
  const pressed = (event) => event.key === "Escape" && close()
  // A browser takes Esc for itself while something is full screen: leaving that is leaving the slides.
  const changed = () => {
    if (document.fullscreenElement === over) wasFull = true
    else if (wasFull) close()
  }
  const close = () => {
    removeEventListener("message", told)
    removeEventListener("keydown", pressed, true)
    document.removeEventListener("fullscreenchange", changed)
    if (document.fullscreenElement) document.exitFullscreen()
    over.remove()
    link.focus()
  }
  addEventListener("message", told)
  addEventListener("keydown", pressed, true)
  document.addEventListener("fullscreenchange", changed)
  full()
  frame.src = data.address
}
