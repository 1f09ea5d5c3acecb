import { queryOptions } from '@tanstack/react-query'
import { get } from '@/wire/client'
import type { components } from '@/wire/api.gen'

type Schemas = components['schemas']
export type Ledger = Schemas['Ledger']
export type InboxLedger = Schemas['InboxLedger']
export type InboxDays = Schemas['InboxDays']
export type Look = Schemas['LookView']
export type Health = Schemas['HealthView']
export type Attempt = Schemas['AttemptView']

const busy = (look: Look | null) => look?.state === 'asked' || look?.state === 'running'

export const ledgerQuery = queryOptions({ queryKey: ['ledger', 'all'], queryFn: () => get<Ledger>('/ledger'), staleTime: 5000, refetchInterval: 15_000 })
/** daysQuery is one inbox; while somebody looks it is asked for every second. */
export const daysQuery = (id: string) => queryOptions({
  queryKey: ['ledger', id], queryFn: () => get<InboxDays>(`/inboxes/${id}/ledger`), staleTime: 1000,
  refetchInterval: (q) => (busy(q.state.data?.look ?? null) ? 1000 : 15_000),
})
export const healthQuery = queryOptions({ queryKey: ['health'], queryFn: () => get<{ items: Health[] }>('/inboxes/health').then((p) => p.items), staleTime: 60_000, refetchInterval: 60_000 })

export const columns = ['received', 'processed', 'news', 'events', 'duplicates', 'quarantined', 'on_the_way', 'missing'] as const
