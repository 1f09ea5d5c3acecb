import { useOpened } from '@/ui/base'
import { t, type Key } from '@/i18n'
import type { Availability } from '@/wire/shapes'
import { MenuLine } from '@/ui/menu'
import { Dot } from './dot'
import type { Wish } from './say'

/** The usual reasons to be away, and how long they last; 0 = until I am back. */
const reasons: readonly { key: Key; minutes: number }[] = [
  { key: 'presence.break', minutes: 15 }, { key: 'presence.lunch', minutes: 45 }, { key: 'presence.meeting', minutes: 60 }, { key: 'presence.training', minutes: 0 },
]

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

const row = 'flex min-h-8 w-full cursor-pointer items-center gap-2 rounded-sm px-2.5 py-1.5 text-start outline-none select-none data-highlighted:bg-hover'

/** PresenceChoices are the ways to be there or not, inside of a menu. */
export function PresenceChoices({ state, choose, ask }: { state: Availability; choose: (wish: Wish) => void; ask?: () => void }) {
  const Base = useOpened().Menu
  const item = (key: string, wish: Wish, text: string, minutes = 0) => (
    <Base.Item key={key} className={row} onClick={() => choose(minutes ? { ...wish, until: later(minutes) } : wish)}>
      <Dot state={wish.state} /><span className="flex-1">{text}</span><span className="text-sm text-muted">{minutes ? t('presence.minutes', { n: minutes }) : ''}</span>
    </Base.Item>
  )
  return (
    <>
      {state === 'online' ? null : item('online', { state: 'online' }, t('presence.online'))}
      {reasons.map((r) => item(r.key, { state: 'away', reason: t(r.key) }, t(r.key), r.minutes))}
      {ask ? <Base.Item className={row} onClick={ask}><Dot state="away" /><span className="flex-1">{t('presence.other')}</span></Base.Item> : null}
      <MenuLine />
      {item('offline', { state: 'offline' }, t('presence.offline'))}
    </>
  )
}
