import { keepPreviousData, QueryObserver, queryOptions, type QueryObserverOptions } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { filterOf as wordsOf } from '@/state/filter'
import { keyOf, type Question } from '@/state/listing'
import { get } from '@/wire/client'
import type { Agent, Channel, Conversation, Inbox, Message, Page, Presence, Profile, Promised, SavedView, Team, ViewCount } from '@/wire/shapes'
import { queries, snapshotTaken, store } from './hub'

const pageSize = 50
const lastSeq = Number.MAX_SAFE_INTEGER // "before" this: the newest page

/** filterOf is a question as the hub's filter. A search looks everywhere. */
function filterOf(q: Question): Record<string, string | undefined> {
  const inbox = { inbox_id: q.inbox }
  if (q.q) return { ...inbox, q: q.q }
  if (q.filter !== undefined) return { ...inbox, ...wordsOf(q.filter), sort: q.sort }
  if (q.view === 'resolved') return { ...inbox, status: 'resolved', sort: q.sort }
  return { ...inbox, view: q.view, sort: q.sort }
}

async function fetchList(q: Question, cursor: string | null, tries = 2): Promise<void> {
  const page = await get<Page<Conversation>>('/conversations', { ...filterOf(q), limit: pageSize, cursor })
  snapshotTaken(page.as_of)
  const whole = store.list(q, page, page.as_of ?? 0, cursor !== null)
  if (!whole && tries > 0 && cursor === null) return fetchList(q, null, tries - 1)
}

export const listQuery = (q: Question) => queryOptions({
  queryKey: ['list', keyOf(q)],
  queryFn: () => fetchList(q, null).then(() => true),
  staleTime: Infinity,
})

const under = new Set<string>()

/** moreOf asks for the next page of a list, once at a time. */
export async function moreOf(q: Question): Promise<void> {
  const key = keyOf(q)
  const next = store.lists.get(key)?.next
  if (!next || under.has(key)) return
  under.add(key)
  try { await fetchList(q, next) } catch { /* the way on stays where it is: who scrolls on asks again */ } finally { under.delete(key) }
}

const pageMost = 200

/** everyOf asks for every conversation that a question finds, page by page, and
 * tells how many there are so far. */
export async function everyOf(q: Question, tell: (n: number) => void): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (let cursor: string | null = null, first = true; first || cursor; first = false) {
    const page: Page<Conversation> = await get('/conversations', { ...filterOf(q), limit: pageMost, cursor })
    found.push(...page.items)
    cursor = page.next_cursor
    tell(found.length)
  }
  return found
}

async function fetchThread(id: string, before: number | null, tries = 2): Promise<void> {
  const page = await get<Page<Message>>(`/conversations/${id}/messages`, { before: before ?? lastSeq, limit: pageSize })
  snapshotTaken(page.as_of)
  const whole = store.thread(id, page.items, page.as_of ?? 0, page.items.length < pageSize, before === null)
  if (!whole && tries > 0 && before === null) return fetchThread(id, null, tries - 1)
}

export const threadQuery = (id: string) => queryOptions({
  queryKey: ['thread', id],
  queryFn: () => fetchThread(id, null).then(() => true),
  staleTime: Infinity,
})

export async function olderOf(id: string): Promise<void> {
  const thread = store.threads.get(id)
  const first = thread?.messages[0]
  if (!thread || thread.oldest || !first || under.has(id)) return
  under.add(id)
  try { await fetchThread(id, first.seq) } catch { /* as above */ } finally { under.delete(id) }
}

export const conversationQuery = (id: string) => queryOptions({
  queryKey: ['conversation', id],
  queryFn: async () => {
    const card = await get<Conversation & { as_of?: number }>(`/conversations/${id}`)
    snapshotTaken(card.as_of)
    store.put({ kind: 'conversation', card }, card.as_of ?? 0)
    return true
  },
  staleTime: Infinity,
})

/** profileQuery fetches what we know of a person into the store, where facts keep
 * it; its answer is what they were promised, which no profile of a fact says. */
export const profileQuery = (id: string) => queryOptions({
  queryKey: ['profile', id],
  queryFn: async () => {
    const { promises, ...profile } = await get<Profile & { promises: Promised[] }>(`/contacts/${id}`)
    store.put({ kind: 'profile', profile }, Infinity)
    return promises
  },
})

export const timelineQuery = (id: string, limit: number) => queryOptions({
  queryKey: ['timeline', id, limit],
  queryFn: () => get<Page<Conversation>>(`/contacts/${id}/timeline`, { limit }),
  placeholderData: keepPreviousData,
})

/** shared is one observer of a query for all that read it: every row does. It
 * lives as long as somebody reads. */
function shared<T>(options: { queryKey: readonly unknown[] }): () => readonly T[] {
  const none: readonly T[] = []
  let observer: QueryObserver<T[]> | null = null
  const subscribe = (fn: () => void) => {
    const mine = (observer ??= new QueryObserver<T[]>(queries, options as QueryObserverOptions<T[]>))
    const stop = mine.subscribe(fn)
    return () => {
      stop()
      if (!mine.hasListeners() && observer === mine) observer = null
    }
  }
  const read = () => (observer ? observer.getCurrentResult().data : queries.getQueryData<T[]>(options.queryKey)) ?? none
  return () => useSyncExternalStore(subscribe, read)
}

const all = <T>(path: string) => () => get<Page<T>>(path, { limit: 200 }).then((page) => page.items)

export const inboxesQuery = queryOptions({ queryKey: ['inboxes'], queryFn: all<Inbox>('/inboxes'), staleTime: Infinity })
export const channelsQuery = queryOptions({ queryKey: ['channels'], queryFn: () => get<Page<Channel>>('/channels').then((p) => p.items), staleTime: Infinity })
export const agentsQuery = queryOptions({ queryKey: ['agents'], queryFn: all<Agent>('/agents'), staleTime: Infinity })
export const teamsQuery = queryOptions({ queryKey: ['teams'], queryFn: all<Team>('/teams'), staleTime: 600_000 })
export const savedQuery = queryOptions({ queryKey: ['saved'], queryFn: all<SavedView>('/views/saved'), staleTime: 60_000 })
export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: () => get<Page<ViewCount>>('/views').then((p) => Object.fromEntries(p.items.map((v) => [v.id, v.count]))),
})

/** loaded says whether a query has an answer, be it an empty one. */
export const loaded = (query: { queryKey: readonly unknown[] }): boolean => queries.getQueryData(query.queryKey) !== undefined

export const presenceQuery = queryOptions({ queryKey: ['presence', 'all'], queryFn: all<Presence>('/presence'), staleTime: 3000 })

export const useInboxes = shared<Inbox>(inboxesQuery)
export const useChannels = shared<Channel>(channelsQuery)
export const useSaved = shared<SavedView>(savedQuery)
export const useTeams = shared<Team>(teamsQuery)
export const useAgents = shared<Agent>(agentsQuery)

/** prefetch has the neighbours ready before somebody goes there. */
export function prefetch(id: string): void {
  void queries.prefetchQuery(threadQuery(id))
}
