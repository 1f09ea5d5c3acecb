import { useState, type KeyboardEvent } from 'react'

const keys = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End'])

/** useRove makes one tab stop of a list: the arrows, Home and End go through it.
 * Its rows are the children of the list, each with one thing to stand on. */
export function useRove(rows: number) {
  const [stood, stand] = useState(0)
  const at = Math.min(stood, rows - 1) // the list may have become shorter
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    if (!keys.has(e.key) || e.altKey || e.ctrlKey || e.metaKey) return
    e.preventDefault()
    const to = { ArrowDown: Math.min(rows - 1, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0 }[e.key] ?? rows - 1
    stand(to)
    e.currentTarget.children[to]?.querySelector<HTMLElement>('a, button')?.focus()
  }
  return { list: { onKeyDown }, stop: (i: number) => ({ tabIndex: i === at ? 0 : -1, onFocus: () => stand(i) }) }
}
