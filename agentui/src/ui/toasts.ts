import { Topics } from '@/state/topics'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { text: string; run: () => void }
  until: number // ms since epoch
}

const usual = 10_000 // ms; WCAG 2.2.1 asks for enough time
let next = 1
let toasts: readonly Toast[] = []
let paused = false
const topics = new Topics()

function set(list: readonly Toast[]): void {
  toasts = list
  topics.mark('all')
  topics.announce()
}

export const toastList = () => toasts
export const onToasts = (fn: () => void) => topics.subscribe('all', fn)

/** notify says something that does not need an answer. It stays ten seconds (or as
 * long as what it offers is possible), and while somebody points at it. */
export function notify(text: string, more: { tone?: Toast['tone']; action?: Toast['action']; ms?: number } = {}): number {
  const ms = more.ms ?? usual
  const toast: Toast = { id: next++, text, tone: more.tone ?? 'plain', action: more.action, until: Date.now() + ms }
  set([...toasts.slice(-2), toast])
  setTimeout(() => expire(toast.id), ms)
  return toast.id
}

function expire(id: number): void {
  if (paused) setTimeout(() => expire(id), 2000)
  else dismiss(id)
}

export function dismiss(id: number): void {
  if (toasts.some((toast) => toast.id === id)) set(toasts.filter((toast) => toast.id !== id))
}

export function pauseToasts(on: boolean): void {
  paused = on
}

/** undoLast runs the newest toast's action: the key for undo. */
export function undoLast(): boolean {
  const last = toasts.findLast((toast) => toast.action)
  if (!last) return false
  dismiss(last.id)
  last.action!.run()
  return true
}
