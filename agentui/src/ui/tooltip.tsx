import { cloneElement, useEffect, useState, type ReactElement } from 'react'
import { Keys } from './keys'

const patience = 500 // ms of pointing before a hint shows
const gap = 6 // px between the hint and what it names

/** Hint names what it wraps, with its key. It costs two attributes: one layer
 * for the whole page shows what is pointed at. */
export function Hint({ text, keys, children }: { text: string; keys?: string; children: ReactElement<Record<string, unknown>> }) {
  return cloneElement(children, { 'data-hint': text, ...(keys ? { 'data-hint-keys': keys } : {}) })
}

interface Shown { text: string; keys?: string; x: number; top: number; bottom: number }

function read(el: HTMLElement): Shown {
  const box = el.getBoundingClientRect()
  return { text: el.dataset.hint!, keys: el.dataset.hintKeys, x: box.left + box.width / 2, top: box.top, bottom: box.bottom }
}

/** HintLayer shows the hint of what is pointed at or reached by the keyboard. It
 * can be pointed at itself, and Escape takes it away (WCAG 1.4.13). */
export function HintLayer() {
  const [shown, show] = useState<Shown | null>(null)
  useEffect(() => {
    let over: HTMLElement | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const aim = (e: Event) => {
      const target = e.target instanceof Element ? e.target : null
      if (target?.closest('#hint')) return clearTimeout(timer)
      const el = target?.closest<HTMLElement>('[data-hint]') ?? null
      if (el === over) return
      over = el
      clearTimeout(timer)
      const wanted = el && (e.type === 'pointerover' || el.matches(':focus-visible'))
      timer = setTimeout(() => show(wanted && el.isConnected ? read(el) : null), wanted ? patience : 120)
    }
    const away = (e: Event) => {
      if (e instanceof KeyboardEvent && e.key !== 'Escape' && e.key !== 'Enter') return
      clearTimeout(timer)
      show(null)
    }
    const all = [['pointerover', aim], ['focusin', aim], ['pointerdown', away], ['keydown', away], ['scroll', away]] as const
    for (const [name, fn] of all) document.addEventListener(name, fn, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      for (const [name, fn] of all) document.removeEventListener(name, fn, { capture: true })
    }
  }, [])
  if (!shown) return null
  const above = shown.bottom + 40 > innerHeight
  const x = Math.max(70, Math.min(innerWidth - 70, shown.x))
  return (
    <div
      id="hint" role="tooltip"
      className={`fixed z-[80] flex w-max max-w-64 -translate-x-1/2 items-center gap-2 rounded-sm bg-fg px-2 py-1 text-xs text-bg shadow-high ${above ? '-translate-y-full' : ''}`}
      style={{ left: x, top: above ? shown.top - gap : shown.bottom + gap }}
    >
      {shown.text}
      {shown.keys ? <Keys of={shown.keys} inverse /> : null}
    </div>
  )
}
