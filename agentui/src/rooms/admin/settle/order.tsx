import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { IconButton } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { say } from '../words'

/** moved is a list with one entry somewhere else. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

interface OrderedProps<T> {
  items: readonly T[]
  name: (item: T) => string
  id: (item: T) => string
  change?: (items: T[]) => void // absent: it cannot be moved
  children: (item: T, at: number) => ReactNode
}

/** Ordered is a list whose order counts. An entry is moved by its two buttons,
 * by Alt and an arrow key anywhere inside of it, or by dragging its handle. */
export function Ordered<T>({ items, name, id, change, children }: OrderedProps<T>) {
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const [told, tell] = useState('')
  const move = (from: number, to: number) => {
    if (!change || to < 0 || to >= items.length || from === to) return
    change(moved(items, from, to))
    tell(say('order.moved', { name: name(items[from]!), at: to + 1, of: items.length }))
  }
  const onKeyDown = (e: KeyboardEvent, at: number) => {
    if (!e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return
    e.preventDefault()
    const held = e.target as HTMLElement
    move(at, at + (e.key === 'ArrowUp' ? -1 : 1))
    requestAnimationFrame(() => held.focus())
  }
  const drop = (e: DragEvent, at: number) => {
    e.preventDefault()
    if (dragged !== null) move(dragged, at)
    setDragged(null)
    setOver(null)
  }
  return (
    <>
      <p className="sr-only" role="status">{told}</p>
      <ol ref={list} className="flex flex-col rounded-md border border-line bg-surface">
        {items.map((item, at) => (
          <li
            key={id(item)} onKeyDown={(e) => onKeyDown(e, at)}
            onDragOver={(e) => { if (dragged !== null) { e.preventDefault(); setOver(at) } }} onDrop={(e) => drop(e, at)}
            className={`border-b border-line last:border-b-0 ${over === at && dragged !== at ? 'bg-picked' : ''} ${dragged === at ? 'opacity-50' : ''}`}
          >
            <div className="flex items-start gap-1 p-2 min-[480px]:gap-2 min-[480px]:px-3">
              {change ? (
                <span draggable onDragStart={(e) => { setDragged(at); e.dataTransfer.effectAllowed = 'move' }} onDragEnd={() => { setDragged(null); setOver(null) }} className="hidden h-8 cursor-grab items-center text-muted min-[480px]:inline-flex" aria-hidden="true">
                  <Icon name="grip" size={16} />
                </span>
              ) : null}
              <span className="num inline-flex h-8 min-w-5 items-center justify-center text-sm text-muted" aria-hidden="true">{at + 1}</span>
              <div className="min-w-0 flex-1">{children(item, at)}</div>
              {change ? (
                <span className="flex shrink-0">
                  <IconButton icon="up" label={say('order.up', { name: name(item) })} keys="alt+arrowup" disabled={at === 0} onClick={() => move(at, at - 1)} />
                  <IconButton icon="down" label={say('order.down', { name: name(item) })} keys="alt+arrowdown" disabled={at === items.length - 1} onClick={() => move(at, at + 1)} />
                </span>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
