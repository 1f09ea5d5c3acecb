import { QueryClient } from '@tanstack/react-query'
import { Board, type BoardFrame } from '@/state/board'
import { Ticker } from '@/state/clock'
import { Drafts, type Keeper } from '@/state/drafts'
import { Live, type Socket } from '@/state/live'
import { Moments } from '@/state/moments'
import { Outbox } from '@/state/outbox'
import { Selection } from '@/state/selection'
import { Store } from '@/state/store'
import { ApiError, call, get, whenExpired } from '@/wire/client'
import type { Conversation } from '@/wire/shapes'
import { hear } from './bell'
import { afterPaint } from './paint'
import { expire, me } from './session'

/** Slowed says why a run spares the desk. */
export interface Slowed { since: string; reason: string; rate: number; expected_replies: number; capacity: number; until: string | null }
/** Progress is how a campaign's run stands, as the feed tells it each second. */
export interface Progress { campaign: string; run: string; seq: number; state: string; reason: string; planned: number; states: Partial<Record<string, number>> | null; slowed?: Slowed | null }

// The desk's one of each: what it knows, its line, its clock, what is written.

export const store = new Store()
export const ticker = new Ticker(() => Date.now())
export const board = new Board(() => Date.now(), afterPaint)
export const moments = new Moments(() => Date.now())

const author = () => me()?.id ?? 'nobody'
const keeper: Keeper = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, v) => localStorage.setItem(key, v),
  removeItem: (key) => localStorage.removeItem(key),
}
export const drafts = new Drafts(keeper, author)
export const selection = new Selection()
export const outbox = new Outbox(keeper, author)

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false, // the feed says what has changed
      retry: (tries, error) => tries < 2 && error instanceof ApiError && (error.offline || error.status >= 500),
    },
  },
})

/** asOfs are the feed positions of the snapshots on the screen, until the feed
 * is read from the oldest of them. */
let asOfs: number[] = []
export function snapshotTaken(asOf: number | undefined): void {
  if (asOf !== undefined && asOfs.length < 1000) asOfs.push(asOf)
}

function oldest(): number | null {
  const floor = asOfs.length > 0 ? Math.min(...asOfs) : null
  asOfs = []
  return floor
}

/** isLive says which answers are kept in the live store, not in the query. */
const isLive = (key: readonly unknown[]) => key[0] === 'list' || key[0] === 'thread' || key[0] === 'conversation'

/** unseen says that the hub shows us something no more, or that it is gone. */
const unseen = (error: unknown) => error instanceof ApiError && (error.status === 403 || error.status === 404)

/** snapshot takes everything on the screen anew. */
async function snapshot(head: number): Promise<number> {
  store.resync()
  asOfs = []
  queries.removeQueries({ type: 'inactive' })
  // What is open may be on none of the lists.
  const open = [...store.threads.keys()].map(async (id) => {
    try {
      const card = await get<Conversation & { as_of?: number }>(`/conversations/${id}`)
      snapshotTaken(card.as_of)
      store.put({ kind: 'conversation', card }, card.as_of ?? 0)
    } catch (error) {
      if (!unseen(error)) throw error
      store.hide(id, head) // taken from us while we were away
    }
  })
  await Promise.all(open)
  await queries.refetchQueries({ type: 'active', predicate: (q) => isLive(q.queryKey) && !store.sight.gone(String(q.queryKey[1])) }, { throwOnError: true })
  void queries.invalidateQueries({ predicate: (q) => !isLive(q.queryKey) })
  return oldest() ?? head
}

/** frame runs fn with the next picture; a hidden tab has none, so by timer. */
function frame(fn: () => void): void {
  let done = false
  const once = () => {
    if (done) return
    done = true
    fn()
  }
  if (!document.hidden) requestAnimationFrame(once)
  setTimeout(once, 250)
}

/** ran keeps how a run stands; when its state is another, what is known of it is
 * asked for anew. A fact without counts says nothing of them. */
function ran(now: Progress): void {
  const key = ['campaign-progress', now.run]
  const before = queries.getQueryData<Progress>(key)
  queries.setQueryData<Progress>(key, { ...now, states: now.states ?? before?.states ?? null })
  if (before?.state === now.state) return
  void queries.invalidateQueries({ queryKey: ['campaign-runs', now.campaign] })
  void queries.invalidateQueries({ queryKey: ['campaign-report', now.run] })
}

export const live = new Live({
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`) as unknown as Socket,
  apply: (events) => {
    store.apply(events)
    void hear(events, store.me)
    for (const e of events) if (e.type === 'campaign.run' && e.data) ran(e.data.after as Progress)
    for (const e of events) if (e.type === 'message.received' && e.conversation_id) moments.spoke(e.conversation_id)
  },
  board: (frame) => board.take(frame as BoardFrame),
  moment: (m) => moments.take(m, store.me),
  snapshot,
  floor: oldest,
  expired: expire,
  who: (agent) => { if (agent !== '' && agent !== store.me) location.reload() },
  now: () => Date.now(),
  frame,
})

// A page that went away in time must not leave its query's rows behind.
queries.getQueryCache().subscribe((e) => {
  if (e.type !== 'removed') return
  const [kind, id] = e.query.queryKey as [string, string]
  if (kind === 'thread') store.threads.delete(id)
  if (kind === 'list') store.lists.delete(id)
})

store.onStale = (what, id) => {
  const key = what === 'contact' ? ['profile', id] : what === 'events' ? [what, id] : [what]
  void queries.invalidateQueries({ queryKey: key })
}

// What was taken out of our sight is asked for anew, should it come back.
store.onHidden = (id) => {
  for (const kind of ['thread', 'conversation']) queries.removeQueries({ queryKey: [kind, id] })
  void queries.invalidateQueries({ queryKey: ['timeline'] })
}

/** connect starts the line for who has just signed in. */
export function connect(): () => void {
  store.me = me()?.id ?? ''
  whenExpired(expire)
  live.start()
  const wake = () => { if (document.hidden) drafts.flush(); else live.wake() }
  const sweep = setInterval(() => moments.sweep(), 1000)
  // A refused handshake has no code: ask who we are, which says it.
  const probe = live.subscribe(() => {
    if (live.line.state === 'reconnecting') void call('GET', '/me', { keepalive: true }).catch(() => {})
  })
  const leave = () => drafts.flush()
  const other = (e: StorageEvent) => { if (e.key) drafts.heard(e.key) }
  addEventListener('storage', other)
  addEventListener('pagehide', leave)
  addEventListener('online', wake)
  addEventListener('pageshow', wake)
  document.addEventListener('visibilitychange', wake)
  return () => {
    live.stop()
    clearInterval(sweep)
    probe()
    leave()
    removeEventListener('storage', other)
    removeEventListener('pagehide', leave)
    removeEventListener('online', wake)
    removeEventListener('pageshow', wake)
    document.removeEventListener('visibilitychange', wake)
  }
}
