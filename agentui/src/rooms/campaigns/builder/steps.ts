import { say, told } from '../say'
import type { Campaign, Fault } from '../wire'

export const steps = ['audience', 'content', 'schedule', 'review'] as const
export type Step = (typeof steps)[number]

const at: Record<string, Step> = { audience: 'audience', schedule: 'schedule', quiet: 'schedule', care: 'schedule', on_unknown: 'schedule', cap: 'schedule', throttle: 'schedule', stop: 'schedule', sla_policy: 'schedule', capacity: 'schedule', valid_min: 'schedule', give_up_min: 'schedule' }

/** stepOf is where a fault is mended. */
export const stepOf = (f: Fault): Step => at[f.field.split(/[.[]/)[0]!] ?? 'content'

/** general is the field of a fault without its places: variants[1].name is variants.name. */
const general = (field: string): string => field.replace(/\[\d+\]/g, '')

/** faultIn says a fault in the reader's language; undefined where there are no words for it. */
export const faultIn = (c: Campaign, f: Fault): string | undefined => (f.field === 'coupon_pool' ? say(c.coupon_pool ? 'fault.coupon_pool.gone' : 'fault.coupon_pool') : told(`fault.${general(f.field)}`))
