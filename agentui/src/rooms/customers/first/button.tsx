import { lazy, Suspense, useMemo, useState } from 'react'
import { useChannels, useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import type { Abilities, Inbox, Profile } from '@/wire/shapes'
import { Button } from '@/ui/button'

const Letter = lazy(() => import('./letter').then((m) => ({ default: m.Letter })))

export interface Line { inbox: Inbox; can: Abilities }

/** WriteFirst begins a conversation with somebody whom an inbox reaches, where
 * its channel lets us begin. */
export function WriteFirst({ profile }: { profile: Profile }) {
  const inboxes = useInboxes()
  const channels = useChannels()
  const [writing, setWriting] = useState(false)
  const lines = useMemo(() => inboxes.flatMap((inbox): Line[] => {
    const can = channels.find((c) => c.kind === inbox.kind)?.abilities
    if (!can || inbox.disabled || can.no_text || !can.we_start) return []
    return profile.identities.some((i) => i.kind === can.handle_kind && !i.claimed && (!i.scope || i.scope === inbox.id)) ? [{ inbox, can }] : []
  }), [inboxes, channels, profile])
  if (lines.length === 0 || !may('conversations.write')) return null
  return (
    <div className="mt-5">
      <Button icon="pen" onClick={() => setWriting(true)}>{t('customers.write')}</Button>
      {writing ? <Suspense><Letter profile={profile} lines={lines} onClose={() => setWriting(false)} /></Suspense> : null}
    </div>
  )
}
