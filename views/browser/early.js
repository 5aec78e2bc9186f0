// Draws the first screen that came with the shell, and takes it away as soon as the page itself stands there, or says why it does not.

begin(document.getElementById("early"))

function begin(screen) {
  for (const part of screen.querySelectorAll(".early-part")) {
    const data = { html: part.querySelector("template").innerHTML, height: Number(part.dataset.height), base: part.dataset.base }
    const follow = (_name, way) => location.assign(part.querySelector(`[data-go="${CSS.escape(way)}"]`).href)
    window.community.drawing({ data, parentElement: part, setTriggerValue: follow })
  }
  const watch = new MutationObserver(() => isThere() && end())
  const end = () => {
    watch.disconnect()
    screen.remove()
  }
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] })
  setTimeout(end, 30000)
}

function isThere() {
  const root = document.getElementById("root")
  if ([".tiles .tile", ".findings a", ".rows .point", "svg.map path"].every((part) => root.querySelector(part))) return true
  return root.querySelector("[data-testid=stApp][data-test-script-state=notRunning]") && root.querySelector("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]")
}
