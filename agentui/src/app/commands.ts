import { useEffect, useRef } from 'react'
import { covered } from '@/ui/base'
import { find, strokeOf, type CommandId } from './keys'
import { getPrefs } from './prefs'

type Run = () => void

const actions = new Map<CommandId, Run[]>()

/** useCommand lets a command do something as long as the caller is on screen.
 * The last one mounted wins. */
export function useCommand(id: CommandId, run: Run, enabled = true): void {
  const latest = useRef(run)
  useEffect(() => { latest.current = run })
  useEffect(() => {
    if (!enabled) return
    const mine = () => latest.current()
    actions.set(id, [...(actions.get(id) ?? []), mine])
    return () => { actions.set(id, (actions.get(id) ?? []).filter((r) => r !== mine)) }
  }, [id, enabled])
}

/** can says whether the command would do something now. */
export const can = (id: CommandId): boolean => (actions.get(id)?.length ?? 0) > 0

export function run(id: CommandId): boolean {
  const action = actions.get(id)?.at(-1)
  action?.()
  return action !== undefined
}

const patience = 1200 // ms between the strokes of "g i"

/** inField says whether keys write something there; on a box to tick they do not. */
function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]') !== null
}

function inPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
}

let deaf = false

/** hush keeps single keys from acting while something that takes what is typed
 *  is on its way to the screen: words meant for it must not sort conversations. */
export function hush(on: boolean): void {
  deaf = on
}

const ofText = new Set(['mod+z', 'mod+a']) // in a field these are about its text

/** listen is the one key handler of the page. */
export function listen(): () => void {
  let before = ''
  let at = 0
  deaf = false
  const onKey = (e: KeyboardEvent) => {
    const stroke = strokeOf(e)
    if (deaf || covered() || !stroke || e.defaultPrevented || inPopup(e.target)) return
    const field = inField(e.target)
    if (field && (!stroke.startsWith('mod+') || ofText.has(stroke))) return
    const strokes = before && e.timeStamp - at < patience ? `${before} ${stroke}` : stroke
    const found = find(strokes, getPrefs().singleKeys && !field, can)
    before = found === 'more' ? strokes : ''
    at = e.timeStamp
    if (found === null || found === 'more' || !run(found)) return
    e.preventDefault()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
