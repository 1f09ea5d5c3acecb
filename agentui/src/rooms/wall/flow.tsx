import { useEffect, useRef, useState } from 'react'
import { currentLanguage, t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { WallSearch } from '@/app/searches'
import type { Rate } from '@/wire/shapes'
import { draw, type Drawn } from './plot'
import { Section } from './section'
import { useSection } from './use'

interface Flowing { at: number; received: number; answered: number }

function flowing(rates: readonly Rate[], channel: string | undefined): Flowing[] {
  return rates.map((r) => {
    const of = channel ? r.channels.find((c) => c.id === channel) : r
    return { at: Date.parse(r.id), received: of?.received ?? 0, answered: of?.answered ?? 0 }
  })
}

/** Flow is what came in and what was answered, by quarters of an hour. The plot
 * is drawn on a canvas; the same numbers stand in a table for who cannot see it. */
export default function Flow({ search, em }: { search: WallSearch; em: number }) {
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | null>(null)
  const rows = flowing(useSection('rates'), search.channel)
  const data = useCalm(JSON.stringify(rows))
  useEffect(() => {
    const el = box.current
    if (!el) return
    const words = { received: t('wall.in'), answered: t('wall.out') }
    const make = () => {
      drawn.current?.destroy()
      drawn.current = draw(el, words, em, currentLanguage())
      drawn.current.show(JSON.parse(el.dataset.rows ?? '[]') as Flowing[])
    }
    make()
    const size = new ResizeObserver(() => drawn.current?.fit())
    size.observe(el)
    const theme = new MutationObserver(make)
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      size.disconnect()
      theme.disconnect()
      drawn.current?.destroy()
      drawn.current = null
    }
  }, [em])
  useEffect(() => { drawn.current?.show(JSON.parse(data) as Flowing[]) }, [data])
  return (
    <Section id="flow" title={t('wall.flow')} note={search.team ? t('wall.flow.all') : <Legend />}>
      <div ref={box} data-rows={data} aria-hidden="true" className="min-h-[12em] flex-1 p-[.5em]" />
      <table className="sr-only">
        <caption>{t('wall.flow')}</caption>
        <thead><tr><th scope="col">{t('wall.time')}</th><th scope="col">{t('wall.in')}</th><th scope="col">{t('wall.out')}</th></tr></thead>
        <tbody>{rows.map((r) => <tr key={r.at}><th scope="row">{clockTime(r.at)}</th><td>{r.received}</td><td>{r.answered}</td></tr>)}</tbody>
      </table>
    </Section>
  )
}

const calm = 10_000 // ms between two drawings: the last quarter of an hour grows all the time

/** useCalm is a value that changes seldom, at last to what it is. */
function useCalm(value: string): string {
  const [shown, show] = useState(value)
  const since = useRef(0)
  useEffect(() => {
    if (value === shown) return
    const timer = setTimeout(() => { since.current = Date.now(); show(value) }, Math.max(0, since.current + calm - Date.now()))
    return () => clearTimeout(timer)
  }, [value, shown])
  return shown
}

function Legend() {
  return (
    <span className="flex gap-[1em]">
      <span className="flex items-center gap-[.4em]"><svg viewBox="0 0 20 4" className="h-[.3em] w-[1.6em] text-accent" aria-hidden="true"><path d="M0 2h20" stroke="currentColor" strokeWidth="4" /></svg>{t('wall.in')}</span>
      <span className="flex items-center gap-[.4em]"><svg viewBox="0 0 20 4" className="h-[.3em] w-[1.6em] text-(--critical-text)" aria-hidden="true"><path d="M0 2h6M8 2h6M16 2h4" stroke="currentColor" strokeWidth="4" /></svg>{t('wall.out')}</span>
    </span>
  )
}
