import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queries } from '@/app/hub'
import type { components } from '@/wire/api.gen'
import { get, post } from '@/wire/client'
import type { Page } from '@/wire/shapes'

export type Coupon = components['schemas']['CouponView']
export type Offer = components['schemas']['GoodwillOfferView']

export const couponsQuery = (id: string) => infiniteQueryOptions({
  queryKey: ['coupons', id], initialPageParam: '', getNextPageParam: (page: Page<Coupon>) => page.next_cursor, staleTime: 0,
  queryFn: ({ pageParam, signal }) => get<Page<Coupon>>(`/contacts/${id}/coupons`, { limit: 10, cursor: pageParam }, signal),
})
export const goodwillQuery = queryOptions({ queryKey: ['goodwill-offers'], staleTime: 0, queryFn: () => get<Page<Offer>>('/goodwill-offers', { limit: 200 }).then((p) => p.items) })

/** giveCoupon gives a person a code; under the same key it is the same one. */
export async function giveCoupon(id: string, pool: string, reason: string, key: string): Promise<Coupon> {
  const given = await post<Coupon>(`/contacts/${id}/coupons`, { pool_id: pool, reason }, { key })
  await Promise.all([queries.invalidateQueries({ queryKey: ['coupons', id] }), queries.invalidateQueries({ queryKey: ['goodwill-offers'] })])
  return given
}
