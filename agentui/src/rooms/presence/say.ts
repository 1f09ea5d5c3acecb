import { queryOptions } from '@tanstack/react-query'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/states'
import { call, get } from '@/wire/client'
import type { Availability, Presence } from '@/wire/shapes'

export interface Wish { state: Availability; reason?: string; until?: string }

export const myPresence = queryOptions({ queryKey: ['presence', 'me'], queryFn: () => get<Presence>('/me/presence'), staleTime: 60_000 })

/** settle says that I am there, or not, and why and until when. */
export async function settle(wish: Wish): Promise<void> {
  try {
    queries.setQueryData(myPresence.queryKey, await call<Presence>('PUT', '/me/presence', { body: wish }))
  } catch (error) { notify(t('verb.failed', { why: words(error) }), { tone: 'bad' }) }
}

/** settleFor is the same for a colleague, for supervisors. */
export async function settleFor(id: string, name: string, wish: Wish): Promise<void> {
  try {
    await call('PUT', `/agents/${id}/presence`, { body: wish })
    notify(t('presence.set', { name, state: t(`presence.${wish.state}`) }))
    void queries.invalidateQueries({ queryKey: ['presence'] })
  } catch (error) { notify(t('verb.failed', { why: words(error) }), { tone: 'bad' }) }
}
