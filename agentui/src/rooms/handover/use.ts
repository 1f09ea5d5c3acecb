import { queryOptions, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { queries, store } from '@/app/hub'
import { get } from '@/wire/client'
import type { Handover, Left } from '@/wire/shapes'

const calm = 1500 // ms that facts gather before the list is asked for anew
const often = 60_000 // ms; what somebody gets meanwhile no row can tell

/** handoverQuery is what somebody leaves behind; without an agent it is mine. */
export const handoverQuery = (agent: string | null, outside: boolean) => queryOptions({
  queryKey: ['handover', agent ?? 'me', outside],
  queryFn: async () => {
    const list = await get<Handover>(agent ? `/agents/${agent}/handover` : '/me/handover', { outside: outside || undefined })
    for (const { conversation: card } of list.items) store.put({ kind: 'conversation', card }, Infinity)
    return list
  },
  staleTime: 0, refetchInterval: often,
})

const nothing: readonly Left[] = []

/** useHandover is the list without what has left it since: given away, or taken
 * out of our sight. Whatever happens to its conversations has it asked anew. */
export function useHandover(agent: string | null, outside: boolean) {
  const query = useQuery(handoverQuery(agent, outside))
  const items = query.data?.items ?? nothing
  const holder = query.data?.agent_id
  const subscribe = useCallback((fn: () => void) => {
    const ends = items.map((i) => store.subscribe(`c:${i.conversation.id}`, fn))
    return () => { for (const end of ends) end() }
  }, [items])
  const left = useSyncExternalStore(subscribe, () => items.filter((i) => still(i, holder)).map((i) => i.conversation.id).join(' '))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = subscribe(() => { timer ??= setTimeout(() => void queries.invalidateQueries({ queryKey: ['handover'] }), calm) })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [subscribe])
  const rows = useMemo(() => { const ids = new Set(left.split(' ')); return items.filter((i) => ids.has(i.conversation.id)) }, [items, left])
  return { ...query, rows }
}

function still({ conversation }: Left, holder: string | undefined): boolean {
  return !store.sight.gone(conversation.id) && (store.conversation(conversation.id) ?? conversation).assignee_id === holder
}
