// Shows one slide at a time: keys, clicks, swipes; says which one; asks the page around it to close. Nothing is fetched.
const root = document.documentElement, slides = [...document.querySelectorAll(".slide")], told = document.getElementById("told")
const stacked = matchMedia("(max-width: 820px), (max-height: 460px)"), framed = parent !== window
const LEAST = 0.55, STEP = 0.03
let at = 0, typed = "", pause = 0, start = null, isDark = false

root.classList.add("js")
fit()
addEventListener("hashchange", () => show(asked()))
addEventListener("keydown", press)
addEventListener("mousemove", wake)
addEventListener("touchstart", begin, { passive: true })
addEventListener("touchend", swipe)
addEventListener("beforeprint", () => paint(false))
addEventListener("afterprint", () => paint(isDark))
document.addEventListener("click", (event) => act(event.target.closest("[data-do]")?.dataset.do))
if (remembered() === "dark") theme(true)
show(asked())
wake()
focus()

function asked() {
  const number = parseInt(location.hash.slice(1), 10)
  return number >= 1 ? number - 1 : 0
}

function show(number, isScrolled = true) {
  at = Math.max(0, Math.min(slides.length - 1, number))
  slides.forEach((slide, place) => slide.classList.toggle("is-current", place === at))
  history.replaceState(null, "", `#${at + 1}`)
  told.textContent = `${at + 1} / ${slides.length} ${slides[at].querySelector("h1, h2").textContent}`
  if (stacked.matches && isScrolled && at) slides[at].scrollIntoView()
}

// Smaller words where a slide would not hold them, and figures of one size as large as their cards hold, found out once at the reference size: it then holds on every screen and on paper.
function fit() {
  root.classList.add("is-measured")
  for (const slide of slides) {
    for (let size = 1; size >= LEAST && [...slide.querySelectorAll(".value")].some(isWide); size -= STEP) slide.style.setProperty("--value", size.toFixed(2))
    for (let size = 1; size >= LEAST && spills(slide); size -= STEP) slide.style.setProperty("--fit", size.toFixed(2))
  }
  root.classList.remove("is-measured")
}

function isWide(part) {
  return part.scrollWidth > part.clientWidth + 1
}

function spills(slide) {
  const body = slide.querySelector(".body")
  const parts = [slide, body, ...body.querySelectorAll(".figures li, .lines, .table, td, th")]
  return parts.some((part) => part.scrollHeight > part.clientHeight + 1 || isWide(part)) || body.lastElementChild?.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom + 1
}

const KEYS = { ArrowRight: "next", ArrowDown: "next", PageDown: "next", ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", Home: "first", End: "last", p: "print", f: "full", d: "theme", Escape: "close" }

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const isOnButton = event.target.closest?.("button"), key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (/^[0-9]$/.test(key)) return type(key)
  if (key === "Enter" && typed) {
    show(parseInt(typed, 10) - 1)
    typed = ""
    return event.preventDefault()
  }
  typed = ""
  const asked = key === " " ? !isOnButton && (event.shiftKey ? "previous" : "next") : key === "Enter" ? !isOnButton && "next" : KEYS[key]
  if (!asked || (stacked.matches && /^(Arrow|Page| |Home|End)/.test(key))) return
  event.preventDefault()
  act(asked)
}

function type(digit) {
  typed = (typed + digit).slice(-3)
}

function act(what) {
  if (what === "next") show(at + 1)
  else if (what === "previous") show(at - 1)
  else if (what === "first") show(0)
  else if (what === "last") show(slides.length - 1)
  else if (what === "print") print()
  else if (what === "full") full()
  else if (what === "theme") theme(!isDark)
  else if (what === "close") leave()
}

function full() {
  if (framed) return parent.postMessage("deck-full", location.origin)
  if (document.fullscreenElement) document.exitFullscreen()
  else root.requestFullscreen?.().catch(() => {})
}

function leave() {
  if (framed) return parent.postMessage("deck-close", location.origin)
  if (document.fullscreenElement) return document.exitFullscreen()
  location.href = document.body.dataset.back
}

function theme(dark) {
  isDark = dark
  paint(dark)
  try { sessionStorage.setItem("deck-theme", dark ? "dark" : "light") } catch { /* a browser may forbid it */ }
}

function remembered() {
  try { return sessionStorage.getItem("deck-theme") } catch { return null }
}

// The pictures' colours too stand for others on dark paper; what is printed is always light.
function paint(dark) {
  root.dataset.theme = dark ? "dark" : "light"
  for (const part of document.querySelectorAll(".chart svg *")) {
    for (const name of ["fill", "stroke"]) {
      const light = part.dataset[name] ?? part.getAttribute(name)?.toUpperCase()
      if (!light || !(light in DARK)) continue
      part.dataset[name] = light
      part.setAttribute(name, dark ? DARK[light] : light)
    }
  }
}

function wake() {
  document.body.classList.add("is-awake")
  clearTimeout(pause)
  pause = setTimeout(() => document.body.classList.remove("is-awake"), 2500)
}

function begin(event) {
  wake()
  start = event.touches.length === 1 ? event.touches[0] : null
}

function swipe(event) {
  if (!start || stacked.matches) return
  const across = event.changedTouches[0].clientX - start.clientX, down = event.changedTouches[0].clientY - start.clientY
  start = null
  if (Math.abs(across) > 50 && Math.abs(across) > 1.5 * Math.abs(down)) act(across < 0 ? "next" : "previous")
}
