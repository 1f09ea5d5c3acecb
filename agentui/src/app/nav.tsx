import { Link } from '@tanstack/react-router'
import { t, type Key } from '@/i18n'
import { Avatar } from '@/ui/avatar'
import { Icon, type IconName } from '@/ui/icon'
import { Hint } from '@/ui/tooltip'
import { keyOf, type CommandId } from './keys'
import { NoticeBell } from '@/rooms/bell/bell'
import { PresencePicker } from '@/rooms/presence/picker'
import { LinePill } from './line'
import { useMe } from './hooks'
import { may } from './session'

interface Stop { to: '/inbox' | '/customers' | '/supervisor' | '/reports' | '/campaigns' | '/campaigns/templates' | '/admin'; icon: IconName; label: Key; command: CommandId; needs?: string; without?: string }

const stops: readonly Stop[] = [
  { to: '/inbox', icon: 'inbox', label: 'nav.inbox', command: 'go.inbox' },
  { to: '/customers', icon: 'people', label: 'nav.customers', command: 'go.customers', needs: 'contacts.read' },
  { to: '/campaigns', icon: 'megaphone', label: 'nav.campaigns', command: 'go.campaigns', needs: 'campaigns.read' },
  { to: '/campaigns/templates', icon: 'note', label: 'nav.templates', command: 'go.campaigns', needs: 'templates.read', without: 'campaigns.read' }, // agents look up what customers were sent
  { to: '/supervisor', icon: 'wall', label: 'nav.wall', command: 'go.wall', needs: 'reports.read' },
  { to: '/reports', icon: 'bars', label: 'nav.reports', command: 'go.reports', needs: 'reports.read' },
  { to: '/admin', icon: 'gear', label: 'nav.admin', command: 'go.admin', needs: 'settings.read' },
]

const place = 'ring-inside flex h-12 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-[11px] text-muted hover:bg-hover hover:text-fg data-[status=active]:bg-picked data-[status=active]:text-fg min-[800px]:w-16 min-[800px]:flex-none'

/** NavRail is the main menu: a rail, or a bar at the bottom when narrow. */
export function NavRail() {
  const me = useMe()
  return (
    <nav aria-label={t('nav')} className="flex shrink-0 items-center gap-1 border-line bg-surface px-1 py-1 max-[799px]:border-t min-[800px]:w-18 min-[800px]:flex-col min-[800px]:border-e min-[800px]:py-2">
      <span className="mb-2 hidden min-[800px]:block"><Mark /></span>
      {stops.filter((s) => (!s.needs || may(s.needs)) && !(s.without && may(s.without))).map((s) => (
        <Hint key={s.to} text={t(s.label)} keys={keyOf(s.command)}>
          <Link to={s.to} className={place}>
            <Icon name={s.icon} size={20} />
            <span className="max-w-full truncate tracking-tight max-[559px]:sr-only">{t(s.label)}</span>
          </Link>
        </Hint>
      ))}
      <span className="hidden flex-1 min-[800px]:block" />
      <NoticeBell className={place} />
      <PresencePicker className={place} />
      <LinePill />
      <Hint text={me.name} keys={keyOf('go.me')}>
        <Link to="/me" aria-label={t('nav.me')} className={place}><Avatar name={me.name} size={28} /></Link>
      </Hint>
    </nav>
  )
}

export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b5fff" />
      <path d="M8 9h16a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4v-4H8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z" fill="#fff" />
    </svg>
  )
}
