import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useCommand } from '@/app/commands'
import { usePrefs, useSelection, useSight } from '@/app/hooks'
import { selection } from '@/app/hub'
import { keyOf as keysOf } from '@/app/keys'
import { moreOf, prefetch } from '@/app/load'
import { afterPaint } from '@/app/paint'
import { t } from '@/i18n'
import type { List as Rows } from '@/state/lists'
import type { Question } from '@/state/listing'
import { focusSoon } from '@/ui/focus'
import { Keys } from '@/ui/keys'
import { onAdvance } from './advance'
import { useKeys } from './moves'
import { useOrder } from './order'
import { Row } from './row'

interface ListProps { name: string; question: Question; list: Rows; selected?: string; open: (id: string) => void }

/** List is a virtual listbox: the focus stays on it, the selection is announced,
 * and nothing moves under the pointer. */
export function List({ name, question, list, selected, open }: ListProps) {
  const { density } = usePrefs()
  const box = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState(false)
  const [inside, setInside] = useState(false)
  const { shown, changes, apply } = useOrder(name, list.ids, over || inside, selected, useSight())
  const keyOf = useKeys(shown)
  const choosing = useSelection().size > 0
  useEffect(() => selection.of(name), [name])
  const rows = useVirtualizer({
    count: shown.length, getScrollElement: () => box.current, estimateSize: () => density, overscan: 8,
    getItemKey: (i) => shown[i]!, useFlushSync: false, // the rows beyond the edge are there already
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => { if (list.next && last >= shown.length - 15) void moreOf(question) }, [list.next, last, shown.length, question])
  useEffect(() => rows.measure(), [density, rows])

  const at = selected ? shown.indexOf(selected) : -1
  const here = useRef(selected)
  useEffect(() => { here.current = selected })
  const first = useRef(true)
  useEffect(() => {
    if (first.current && at >= 0) rows.scrollToIndex(at) // a link may lead far down
    first.current = false
  }, [at, rows])
  const move = (to: number) => {
    const place = Math.max(0, Math.min(shown.length - 1, to))
    const id = shown[place]
    const el = box.current
    if (!id || !el) return
    const hidden = place * density < el.scrollTop || (place + 1) * density > el.scrollTop + el.clientHeight
    // Before anything has changed, so that nothing has to be laid out for it.
    if (hidden) el.scrollTop = place * density < el.scrollTop ? place * density : (place + 1) * density - el.clientHeight
    open(id)
  }
  useEffect(() => {
    if (at < 0) return
    const ahead = () => { for (const near of [shown[at - 1], shown[at + 1]]) if (near) prefetch(near) }
    return afterPaint(ahead)
  }, [at, shown])
  useEffect(() => onAdvance(() => { if (at >= 0) move(at < shown.length - 1 ? at + 1 : at - 1) }))
  const reach = (to: number) => {
    const next = shown[to]
    if (!next) return
    if (selected && !choosing) selection.toggle(selected)
    selection.reach(next, shown)
    move(to)
  }
  useCommand('choose', () => { if (selected && at >= 0) selection.toggle(selected) })
  useCommand('choose.next', () => reach(at + 1))
  useCommand('choose.previous', () => reach(at - 1))
  useCommand('choose.all', () => selection.all(shown))
  useCommand('next', () => move(at + 1))
  useCommand('previous', () => move(at < 0 ? 0 : at - 1))
  useCommand('open', () => focusSoon('thread'), at >= 0)
  useCommand('arrivals', apply, changes > 0)
  const order = useRef(shown)
  useEffect(() => { order.current = shown })
  const choose = useCallback((id: string, far: boolean) => {
    if (far) selection.reach(id, order.current, selection.ids.size > 0 ? undefined : here.current)
    else selection.toggle(id)
  }, [])
  const onKeyDown = (e: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, Home: 0, End: shown.length - 1 }[e.key]
    if (e.key === 'Enter' && at >= 0) focusSoon('thread')
    else if (to === undefined) return
    else move(to)
    e.preventDefault()
  }
  return (
    <>
      {changes > 0 ? (
        <button type="button" onClick={apply} className="absolute inset-x-0 top-2 z-10 mx-auto flex h-8 w-fit items-center gap-2 rounded-full bg-accent px-3.5 font-medium text-on-accent shadow-high">
          ↑ {t('list.new', { n: changes })} <Keys of={keysOf('arrivals')} inverse />
        </button>
      ) : null}
      <div
        ref={box} id="list" role="listbox" tabIndex={0} aria-multiselectable={choosing || undefined} aria-label={t('list.label', { view: t(`view.${question.view}`) })}
        aria-activedescendant={items.some((i) => i.index === at) ? `row-${selected}` : undefined} onKeyDown={onKeyDown}
        onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)} onFocus={() => setInside(true)} onBlur={() => setInside(false)}
        className="ring-inside h-full overflow-y-auto overflow-x-hidden"
      >
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {items.map((item) => (
            <Row
              key={keyOf(shown[item.index]!)} id={shown[item.index]!} top={item.start} height={density} picked={shown[item.index] === selected}
              gone={!list.ids.includes(shown[item.index]!)} at={item.index + 1} of={list.next ? -1 : shown.length} open={open} choosing={choosing} choose={choose}
            />
          ))}
        </div>
      </div>
    </>
  )
}
