// Whoever works by keys stands somewhere. When the ground goes, because a row
// was deleted, a button has done its work or a room was left, they are put on
// the nearest thing that is left, and never back to the top of the page.

interface Step { parent: Element; after: Element | null; before: Element | null }
interface Stand { at: HTMLElement; way: Step[]; path: string }

const patience = 3000 // ms: a room that takes longer begins at the top
// Only what keys cannot be typed into: a letter meant for the room has to stay one.
const firm = 'a[href],button:not(:disabled),summary,input[type=checkbox]:not(:disabled),input[type=radio]:not(:disabled)'

const usable = (e: Element | null): e is HTMLElement => e instanceof HTMLElement && e.isConnected && !e.matches(':disabled') && !e.closest('[inert],[hidden]') && (e.checkVisibility?.() ?? true)
const room = () => document.querySelector<HTMLElement>('main h1')
const first = (e: Element | null, last = false): HTMLElement | undefined => {
  if (!e) return undefined
  const all = [...(e.matches(firm) ? [e] : []), ...e.querySelectorAll(firm)].filter(usable)
  return last ? all.at(-1) : all[0]
}

function wayOf(at: Element): Step[] {
  const way: Step[] = []
  for (let e = at; e.parentElement && e.parentElement !== document.body; e = e.parentElement) way.push({ parent: e.parentElement, after: e.nextElementSibling, before: e.previousElementSibling })
  return way
}

/** nearest is what stands where somebody stood, as far as it is left. */
function nearest({ at, way }: Stand): HTMLElement | undefined {
  for (const { parent, after, before } of way) {
    if (!parent.isConnected) continue
    if (parent.matches('main, body, #root')) break
    const within = (e: Element | null) => (e?.parentElement === parent ? e : null)
    const instead = before ? (within(before)?.nextElementSibling ?? null) : parent.firstElementChild // the next, or what has taken the place
    const near = first(instead) ?? first(within(after)) ?? first(within(before), true) ?? first(parent)
    if (near && near !== at) return near
  }
  return undefined
}

/** keepFoothold watches the rooms that do not look after the focus themselves
 * (kept tells which, by their path), until it is told to stop. */
export function keepFoothold(path: () => string, kept: (path: string) => boolean): () => void {
  const past: Stand[] = []
  let due = 0
  let until = 0
  let lost: string | null = null
  const idle = () => document.activeElement === document.body || document.activeElement === null
  const calm = () => { cancelAnimationFrame(due); due = 0; lost = null }
  const onFocus = (e: FocusEvent) => {
    if (!(e.target instanceof HTMLElement) || e.target === document.body) return
    calm()
    past.unshift({ at: e.target, way: wayOf(e.target), path: path() })
    past.length = Math.min(past.length, 8)
  }
  // Who clicks beside everything, or leaves the field, wants to stand nowhere.
  const onBlur = (e: FocusEvent) => {
    const at = e.target
    if (e.relatedTarget === null && at instanceof HTMLElement) queueMicrotask(() => { if (usable(at) && idle()) past.length = 0 })
  }
  const settle = () => {
    due = 0
    if (!idle() || past.length === 0 || lost === null || !kept(path())) return calm()
    const moved = lost !== path()
    const stand = moved ? undefined : past.map((p) => (usable(p.at) ? p.at : p.path === path() ? nearest(p) : undefined)).find((e) => e)
    const target = stand ?? room()
    if (!target) {
      if (performance.now() < until) due = requestAnimationFrame(settle)
      return
    }
    if (target.tabIndex < 0) target.tabIndex = -1
    target.focus({ preventScroll: target.matches('h1') })
    calm()
  }
  const look = () => {
    const last = past[0]
    if (due || !last || !idle() || usable(last.at)) return
    lost = last.path
    until = performance.now() + patience
    // Two frames: what opens in its place may want the focus for itself.
    due = requestAnimationFrame(() => { due = requestAnimationFrame(settle) })
  }
  const eye = new MutationObserver(look)
  eye.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'inert'] })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('focusout', onBlur)
  document.addEventListener('pointerdown', calm)
  return () => {
    eye.disconnect()
    calm()
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('focusout', onBlur)
    document.removeEventListener('pointerdown', calm)
  }
}
