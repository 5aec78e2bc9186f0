// What is wrong with the page as it stands: findings of [kind, words], looked for in every text, control and picture, those inside shadow roots too.
(asked) => {
  const CHINESE = /[\u3400-\u9fff]/, ENGLISH = /[A-Za-z]{3,}[ ,]+(?:[a-z]{2,}[ ,]+)*[a-z]{3,}/, UNSAID = /\b(None|nan|NaN|undefined|null|inf|NaT)\b|\[object /
  const found = new Map()
  const tell = (kind, words) => found.set(`${kind}|${words}`, [kind, words])
  const short = (text, most = 60) => text.replace(/\s+/g, " ").trim().slice(0, most)
  const main = document.querySelector("[data-testid=stMain]")

  // Everything, through shadow roots; `up` leads back out of them.
  const all = []
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      all.push(element)
      if (element.shadowRoot) walk(element.shadowRoot)
    }
  }
  walk(document.body)
  const up = (element) => element.assignedSlot || element.parentElement || element.getRootNode().host || null
  const styles = new Map()
  const style = (element) => styles.get(element) || styles.set(element, getComputedStyle(element)).get(element)
  const line = function* (element) { for (; element; element = up(element)) yield element }
  const within = (element, test) => { for (const each of line(element)) if (test(each)) return each; return null }

  // What an element is seen through: the boxes of its ancestors that cut, or that scroll; null where it is not seen at all.
  const views = new Map()
  const view = (element) => {
    if (views.has(element)) return views.get(element)
    const above = up(element)
    const outer = above ? view(above) : { cuts: [], scrolls: [], layer: null }
    let own = outer
    if (outer) {
      const look = style(element)
      if (look.display === "none" || look.visibility !== "visible" && !element.children.length || Number(look.opacity) < 0.05 || look.contentVisibility === "hidden" || element.tagName === "CANVAS") own = null
      else {
        const box = element.getBoundingClientRect()
        const isCutting = [look.overflowX, look.overflowY].map((each) => each === "hidden" || each === "clip")
        const isScrolling = [look.overflowX, look.overflowY].map((each) => each === "auto" || each === "scroll")
        const isPutAway = element.getAttribute("aria-expanded") === "false" && element.matches("[data-testid=stSidebar]") || element.inert
        if (isPutAway || isCutting.some(Boolean) && box.width <= 2 && box.height <= 2 || /inset\(50%\)|rect\(0/.test(look.clipPath + look.clip)) own = null
        else {
          const isFree = look.position === "fixed"
          own = { ...outer, cuts: isFree ? [] : outer.cuts, scrolls: isFree ? [] : outer.scrolls, layer: isFree || look.position === "sticky" ? element : outer.layer }
          if (isCutting.some(Boolean)) own.cuts = [...own.cuts, { element, box, x: isCutting[0], y: isCutting[1] }]
          if (isScrolling.some(Boolean)) own.scrolls = [...own.scrolls, { element, box, x: isScrolling[0], y: isScrolling[1] }]
        }
      }
    }
    views.set(element, own)
    return own
  }

  // The visible texts: lines of text nodes, their ink without the font's leading.
  const texts = []
  const gather = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const element = node.parentElement
      if (!element || !node.data.trim() || ["STYLE", "SCRIPT", "NOSCRIPT", "TITLE", "DESC", "OPTION", "CANVAS"].includes(element.tagName)) continue
      const seen = style(element).visibility === "visible" && view(element)
      if (!seen || within(element, (each) => each.tagName === "CANVAS")) continue
      const isIcon = /Material|codicon/.test(style(element).fontFamily) || element.getAttribute("data-testid") === "stIconMaterial"
      const range = document.createRange()
      range.selectNodeContents(node)
      const size = parseFloat(style(element).fontSize)
      for (const box of range.getClientRects()) {
        if (box.width < 1 || box.height < 1) continue
        const middle = (box.top + box.bottom) / 2, half = Math.min(box.height / 2, size * 0.4)
        texts.push({ node, element, seen, isIcon, words: node.data, left: box.left, right: box.right, top: middle - half, bottom: middle + half })
      }
    }
  }
  gather(document.body)
  for (const element of all) if (element.shadowRoot) gather(element.shadowRoot)
  const readable = texts.filter((text) => !text.isIcon)
  const isTurned = (element) => within(element, (each) => /rotate/.test(each.getAttribute?.("transform") || "") || /matrix\((?!1, 0, 0, 1|[\d.]+, 0, 0, [\d.]+)/.test(style(each).transform))

  // The part of a text that can be seen, or scrolled to, after all that cuts it.
  const shown = (text, withScrolls) => {
    const part = { left: text.left, right: text.right, top: text.top, bottom: text.bottom }
    for (const { box, x, y } of withScrolls ? [...text.seen.cuts, ...text.seen.scrolls] : text.seen.cuts) {
      if (x) { part.left = Math.max(part.left, box.left); part.right = Math.min(part.right, box.right) }
      if (y) { part.top = Math.max(part.top, box.top); part.bottom = Math.min(part.bottom, box.bottom) }
    }
    return part.right - part.left > 1 && part.bottom - part.top > 1 ? part : null
  }

  // Text over text.
  const parts = readable.filter((text) => !isTurned(text.element)).map((text) => ({ ...text, part: shown(text, true) })).filter((text) => text.part).sort((one, other) => one.part.top - other.part.top)
  for (let i = 0; i < parts.length; i += 1) {
    const one = parts[i]
    for (let j = i + 1; j < parts.length && parts[j].part.top < one.part.bottom - 1.5; j += 1) {
      const other = parts[j]
      if (one.node === other.node || one.seen.layer !== other.seen.layer) continue
      const wide = Math.min(one.part.right, other.part.right) - Math.max(one.part.left, other.part.left)
      const high = Math.min(one.part.bottom, other.part.bottom) - other.part.top
      if (wide > 2 && high > 2.5) tell("overlap", `${short(one.words, 30)} × ${short(other.words, 30)}`)
    }
  }

  // Text that is cut and said in full nowhere.
  const fold = (text) => text.replace(/\s+/g, "")
  const isSaid = (text) => Boolean(within(text.element, (each) => each !== document.body && [each.getAttribute?.("title"), each.getAttribute?.("aria-label"), each.dataset?.note, each.querySelector?.(":scope > title")?.textContent].some((said) => said && fold(said).includes(fold(text.words).slice(0, 12)))))
  const paged = (text) => text.seen.scrolls.find((scroll) => scroll.element !== main)
  for (const text of readable) {
    const part = shown(text, false)
    const lost = part ? Math.max(text.right - part.right, part.left - text.left, text.bottom - part.bottom, part.top - text.top) : Infinity
    if (lost > 2.5 && text.seen.cuts.length && !isSaid(text) && !paged(text)) {
      const by = text.seen.cuts.find(({ box, x, y }) => x && (text.right > box.right + 2 || text.left < box.left - 2) || y && (text.bottom > box.bottom + 2 || text.top < box.top - 2))
      if (by && !["HTML", "BODY"].includes(by.element.tagName) && !by.element.matches("[data-testid=stApp], .stAppViewContainer, [data-testid=stMain]")) tell("cut", `${short(text.words)} (${by.element.className?.baseVal ?? by.element.className ?? by.element.tagName})`.slice(0, 140))
    }
  }

  // What stands beside the screen.
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width) tell("sideways", `page ${document.documentElement.scrollWidth} > ${width}`)
  if (main && main.scrollWidth > main.clientWidth + 1) tell("sideways", `main ${main.scrollWidth} > ${main.clientWidth}`)
  const sidebar = document.querySelector("[data-testid=stSidebar]")
  const beside = (box) => box.right > width + 1 || box.left < -1
  const isOfSidebar = (element) => Boolean(sidebar && within(element, (each) => each === sidebar))
  for (const text of readable) if (beside(text) && !text.seen.scrolls.some((scroll) => scroll.x && scroll.element !== main) && !isOfSidebar(text.element) && shown(text, false)) tell("outside", short(text.words))

  // Words.
  const said = readable.filter((text) => !within(text.element, (each) => each.matches?.("[data-testid=stIconMaterial], [lang], code, pre")))
  const attributes = all.filter((element) => view(element)).flatMap((element) => ["aria-label", "title", "placeholder", "alt", "data-note"].map((name) => [element, element.getAttribute(name)])).filter(([, value]) => value)
  const isName = (words) => asked.names.some((name) => words.includes(name))
  const english = (words) => asked.foreign.reduce((rest, name) => rest.split(name).join(""), words)
  for (const [words, where] of [...said.map((text) => [text.words, "text"]), ...attributes.filter(([element]) => !element.closest("[lang]")).map(([, value]) => [value, "name"])]) {
    const bare = words.trim()
    if (UNSAID.test(bare)) tell("unsaid", short(bare))
    if (asked.language === "en" && CHINESE.test(english(bare))) tell("untranslated", `${where}: ${short(bare)}`)
    if (asked.language === "zh" && ENGLISH.test(english(bare)) && !isName(bare)) tell("untranslated", `${where}: ${short(bare)}`)
  }
  for (const element of all.filter((each) => each.matches("[data-testid=stException], [data-testid=stAlertContentError]") && view(each))) tell("error", short(element.textContent, 140))

  // Controls: each has a name, and on a phone each is large enough for a finger.
  const label = (element) => {
    const root = element.getRootNode()
    const by = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map((id) => root.getElementById?.(id)?.textContent || "").join(" ")
    return (element.getAttribute("aria-label") || by || (element.labels && [...element.labels].map((each) => each.textContent).join(" ")) || element.getAttribute("title") || element.getAttribute("alt")
      || element.getAttribute("placeholder") || element.querySelector?.("title, [aria-label], img[alt]")?.textContent || element.textContent || "").trim()
  }
  const controls = all.filter((each) => each.matches("button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=checkbox], [role=combobox], [role=option], [role=menuitem]") && !each.disabled && view(each))
  const isHidden = (element) => within(element, (each) => each.getAttribute?.("aria-hidden") === "true" || each.inert)
  for (const control of controls) if (!label(control) && !isHidden(control) && control.getBoundingClientRect().width > 1) tell("nameless", control.outerHTML.slice(0, 120))
  if (asked.isTouched) {
    const targets = controls.filter((each) => !each.ownerSVGElement && !isHidden(each)).map((element) => {
      const hull = element.matches("input") ? within(element, (each) => each.matches?.("label, [data-baseweb=select], [data-baseweb=input], [data-testid=stTextInput]")) || element : element
      return { element, hull, box: hull.getBoundingClientRect() }
    }).filter(({ element, box }) => box.width > 1 && box.height > 1 && box.right > 1 && box.left < width - 1 && !view(element).cuts.some((cut) => cut.x && (cut.box.width < 2 || box.left >= cut.box.right || box.right <= cut.box.left)))
    const isInLine = (element) => element.tagName === "A" && style(element).display === "inline" && [...element.parentNode.childNodes].some((each) => each !== element && each.textContent.trim())
    const gap = (one, other) => Math.hypot(Math.max(other.left - one.x, one.x - other.right, 0), Math.max(other.top - one.y, one.y - other.bottom, 0))
    for (const { element, hull, box } of targets) {
      if (box.width >= 23.5 && box.height >= 23.5 || isInLine(element)) continue
      // A small one may stand where a circle of 24 pixels around it meets no other.
      const centre = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
      const isCrowded = targets.some((other) => other.hull !== hull && !hull.contains(other.hull) && !other.hull.contains(hull) && gap(centre, other.box) < 12)
      if (isCrowded || box.height < 16 || box.width < 16) tell("small", `${Math.round(box.width)}×${Math.round(box.height)} ${short(label(element), 30)} <${element.tagName.toLowerCase()} ${element.className?.baseVal ?? element.className}>`.slice(0, 140))
    }
  }

  // Pictures: each says what is to be seen.
  const PICTURES = "img, [role=img], figure, table, [data-testid=stEchartsChart], [data-testid=stDataFrame], [data-testid=stDeckGlJsonChart], [data-testid=stVegaLiteChart], svg"
  for (const picture of all.filter((each) => each.matches(PICTURES) && view(each) && !isHidden(each))) {
    const isSmall = picture.getBoundingClientRect().width < 40
    const isNamed = Boolean(picture.getAttribute("aria-label") || picture.getAttribute("alt") !== null && picture.matches("img") || picture.getAttribute("aria-labelledby") || picture.getAttribute("aria-hidden")
      || picture.querySelector("title, caption, figcaption, [aria-label], [alt]") || within(picture, (each) => each.matches?.("[aria-label], [role=img], button, a")))
    // Markdown has no name for a table: the heading of its panel and its own row of headings stand for it.
    const isHeaded = picture.matches("table") && picture.querySelector("thead th") && within(picture, (each) => each.matches?.("[data-testid=stVerticalBlock]") && each.querySelector("[data-testid=stHeading], h2, h3, h4"))
    if (!isNamed && !isHeaded && !(picture.matches("svg") && isSmall)) tell("pictures", picture.outerHTML.slice(0, 120))
  }

  // Contrast of what is on the screen now, sampled.
  if (asked.hasContrast) {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
    const colours = new Map()
    const colour = (css) => {
      if (!colours.has(css)) {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = "#000"; canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1)
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
        colours.set(css, [red, green, blue, alpha / 255])
      }
      return colours.get(css)
    }
    const over = (top, under) => top.slice(0, 3).map((value, place) => value * top[3] + under[place] * (1 - top[3]))
    const light = (rgb) => rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)).reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0)
    const ground = (element) => {
      const layers = []
      for (const each of line(element)) {
        const paint = colour(style(each).backgroundColor)
        if (style(each).backgroundImage !== "none") return null
        if (paint[3] > 0) layers.push(paint)
        if (paint[3] === 1) break
      }
      return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255])
    }
    const faint = (element) => { let share = 1; for (const each of line(element)) share *= Number(style(each).opacity); return share }
    const isOff = (element) => within(element, (each) => each.disabled || each.getAttribute?.("aria-disabled") === "true")
    for (const text of readable) {
      if (!/[\p{L}\p{N}]/u.test(text.words)) continue
      const look = style(text.element)
      const paper = ground(text.element)
      if (!paper || isOff(text.element) || !shown(text, false) || text.element.ownerSVGElement && look.stroke === "none") continue
      const ink = colour(text.element.ownerSVGElement ? look.fill : look.color)
      const seen = over([ink[0], ink[1], ink[2], ink[3] * faint(text.element)], paper)
      const [high, low] = [light(seen), light(paper)].sort((one, other) => other - one)
      const ratio = (high + 0.05) / (low + 0.05), size = parseFloat(look.fontSize), isLarge = size >= 24 || size >= 18.66 && Number(look.fontWeight) >= 700
      if (ratio < (isLarge ? 3 : 4.5) - 0.05) tell("contrast", `${ratio.toFixed(2)} ${short(text.words, 30)} (${text.element.tagName.toLowerCase()}.${text.element.className?.baseVal ?? text.element.className})`.slice(0, 120))
    }
  }
  return [...found.values()]
}
