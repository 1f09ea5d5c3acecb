// What the visitor is shown and what has yet to leave, as a pure state machine.
// The rule it keeps: whatever is dropped, repeated or late on the way, the list
// ends equal to the server's, and every word written is sent exactly once.
import type { FileCard, Msg, ServerFrame, Welcome } from './frames'

export type OutState = 'queued' | 'sending' | 'sent' | 'failed'

export interface Out {
  cid: string
  text: string
  files: FileCard[]
  at: number
  state: OutState
  error?: string
}

export interface Thread {
  conversation: string
  list: Msg[] // of this conversation, ascending seq
  older: Msg[] // of conversations before it, while the page lives
  outbox: Out[] // in the order written
  holes: Map<number, number> // positions that a late message may yet fill → until when
  asked: number // the since of the last hello or sync
}

const holeLife = 15 * 60_000
const maxHoles = 64

export const empty = (): Thread => ({ conversation: '', list: [], older: [], outbox: [], holes: new Map(), asked: 0 })

export const last = (t: Thread): number => t.list.at(-1)?.seq ?? 0

// since is the position to resume from: below the oldest gap that may still fill.
export function since(t: Thread, now: number): number {
  let oldest = Infinity
  for (const [seq, until] of t.holes) {
    if (until < now) t.holes.delete(seq)
    else oldest = Math.min(oldest, seq)
  }
  let at = 0
  for (const m of t.list) if (m.seq < oldest) at = m.seq
  return at
}

// ask notes the position a hello or sync carries, to judge the answer by.
export function ask(t: Thread, now: number): Thread {
  const asked = since(t, now)
  return { ...t, asked }
}

export function welcome(t: Thread, w: Welcome): Thread {
  const outbox = t.outbox.map((o) => (o.state === 'sending' ? { ...o, state: 'queued' as const } : o))
  if (w.changed) return { ...empty(), conversation: w.conversation }
  if (w.conversation !== t.conversation) return { ...turn(t, w.conversation), outbox }
  if (w.since < t.asked) return { ...t, list: [], holes: new Map(), outbox, asked: 0 }
  return { ...t, outbox }
}

// turn begins another conversation; the one before stays on the screen.
function turn(t: Thread, conversation: string): Thread {
  return { ...t, conversation, older: [...t.older, ...t.list], list: [], holes: new Map(), asked: 0 }
}

export function receive(t: Thread, f: ServerFrame, now: number): { thread: Thread; gap: boolean } {
  switch (f.t) {
    case 'welcome':
      return { thread: welcome(t, f), gap: false }
    case 'resync':
      return { thread: f.conversation === t.conversation ? { ...t, list: [], holes: new Map(), asked: 0 } : turn(t, f.conversation), gap: false }
    case 'ack':
      return { thread: mark(t, f.cid, 'sent'), gap: false }
    case 'error':
      if (!f.cid) return { thread: t, gap: false }
      return { thread: mark(t, f.cid, f.code === 'invalid' || f.code === 'denied' ? 'failed' : 'queued', f.text), gap: false }
    case 'msg':
      return place(t, f, now)
  }
  return { thread: t, gap: false }
}

function mark(t: Thread, cid: string, state: OutState, error?: string): Thread {
  const outbox = t.outbox.map((o) => (o.cid === cid && o.state !== 'sent' ? { ...o, state, error: state === 'failed' ? error : undefined } : o))
  return { ...t, outbox }
}

function place(t: Thread, m: Msg, now: number): { thread: Thread; gap: boolean } {
  const at = t.list.findLastIndex((x) => x.seq <= m.seq)
  const outbox = m.cid && m.dir === 'in' ? t.outbox.filter((o) => o.cid !== m.cid) : t.outbox
  if (at >= 0 && t.list[at]!.seq === m.seq) return { thread: { ...t, outbox }, gap: false }
  const known = m.late || m.prev === 0 || t.list.some((x) => x.seq === m.prev)
  if (!known) return { thread: t, gap: true }
  const holes = new Map(t.holes)
  holes.delete(m.seq)
  for (let seq = Math.max(last(t) + 1, m.seq - maxHoles); seq < m.seq && holes.size < maxHoles; seq++) holes.set(seq, now + holeLife)
  const list = [...t.list.slice(0, at + 1), m, ...t.list.slice(at + 1)]
  return { thread: { ...t, list, holes, outbox }, gap: false }
}

// later keeps the order by time strict: what the page stores is sorted by it.
const later = (t: Thread, now: number): number => Math.max(now, (t.outbox.at(-1)?.at ?? 0) + 1)

// write puts a message into the outbox; it is on the screen from now on.
export function write(t: Thread, cid: string, text: string, files: FileCard[], now: number): Thread {
  if (t.outbox.some((o) => o.cid === cid)) return t
  return { ...t, outbox: [...t.outbox, { cid, text, files, at: later(t, now), state: 'queued' }] }
}

// next is the message to send now. One at a time, so that a refused one does
// not let the one after it overtake.
export function next(t: Thread): Out | undefined {
  const waiting = t.outbox.find((o) => o.state === 'queued' || o.state === 'sending')
  return waiting?.state === 'queued' ? waiting : undefined
}

export const sending = (t: Thread, cid: string): Thread => mark(t, cid, 'sending')

// retry says a message anew that was refused for good: after those that wait,
// because the hub takes these first.
export function retry(t: Thread, cid: string, now: number): Thread {
  const o = t.outbox.find((x) => x.cid === cid && x.state === 'failed')
  if (!o) return t
  return { ...t, outbox: [...t.outbox.filter((x) => x !== o), { ...o, state: 'queued', error: undefined, at: later(t, now) }] }
}

export const discard = (t: Thread, cid: string): Thread => ({ ...t, outbox: t.outbox.filter((o) => o.cid !== cid) })

// unread counts answers above the position that was seen.
export const unread = (t: Thread, seen: number): number => t.list.filter((m) => m.dir === 'out' && m.seq > seen).length
