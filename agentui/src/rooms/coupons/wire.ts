import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queries } from '@/app/hub'
import { call, del, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

type Schemas = components['schemas']
export type Saved = Schemas['CouponPoolView']
export type Pool = Schemas['CouponPool']
export type Added = Schemas['CodesAdded']

/** offersQuery is all offers, the newest first. Campaigns give codes while one looks. */
export const offersQuery = infiniteQueryOptions({
  queryKey: ['coupon-pools', 'pages'], initialPageParam: '', getNextPageParam: (page: Page<Saved>) => page.next_cursor, staleTime: 0, refetchInterval: (q) => (q.state.error ? false : 10_000),
  queryFn: ({ pageParam, signal }) => get<Page<Saved>>('/coupon-pools', { limit: 100, cursor: pageParam }, signal),
})

/** choicesQuery is what there is to choose from. */
export const choicesQuery = queryOptions({ queryKey: ['coupon-pools', 'choices'], staleTime: 0, queryFn: () => get<Page<Saved>>('/coupon-pools', { limit: 200 }).then((p) => p.items) })

const again = () => Promise.all([queries.invalidateQueries({ queryKey: ['coupon-pools'] }), queries.invalidateQueries({ queryKey: ['goodwill-offers'] }), queries.invalidateQueries({ queryKey: ['campaign-check'] }), queries.invalidateQueries({ queryKey: ['journey-check'] })])

async function then<T>(asked: Promise<T>): Promise<T> {
  try { return await asked } finally { void again() } // also when somebody else was faster
}

export const create = (pool: Pool) => then(post<Saved>('/coupon-pools', { pool }))
export const save = (id: string, pool: Pool, version: number) => then(call<Saved>('PUT', `/coupon-pools/${id}`, { body: { pool, version } }))
/** finish ends an offer now, by the hub's clock: ours may be wrong. */
export const finish = (id: string, version: number) => then(post<Saved>(`/coupon-pools/${id}/end`, { version }))
export const remove = (id: string) => then(del(`/coupon-pools/${id}`))
export const addCodes = (id: string, text: string) => then(post<Added>(`/coupon-pools/${id}/codes`, { text }))
