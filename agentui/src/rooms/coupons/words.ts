// What the page of offers says: fetched with it.
import { book } from '@/i18n'
import { coupons } from '@/i18n/en/coupons'

export const { say } = await book(coupons, {
  fr: () => import('@/i18n/fr/coupons').then((m) => m.coupons),
  ro: () => import('@/i18n/ro/coupons').then((m) => m.coupons),
})
