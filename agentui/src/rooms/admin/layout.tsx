import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { may } from '@/app/session'
import { t, type Key } from '@/i18n'
import { Icon, type IconName } from '@/ui/icon'
import { Failed } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Banner } from './ledger/health'

const pages: readonly { to: '/admin/workspace' | '/admin/inboxes' | '/admin/agents' | '/admin/calendars' | '/admin/sla' | '/admin/rules' | '/admin/routing' | '/admin/sending' | '/admin/webhooks' | '/admin/ledger' | '/admin/quarantine'; icon: IconName; label: Key; needs: string }[] = [
  { to: '/admin/workspace', icon: 'globe', label: 'admin.workspace', needs: 'settings.read' },
  { to: '/admin/inboxes', icon: 'inbox', label: 'admin.inboxes', needs: 'settings.read' },
  { to: '/admin/agents', icon: 'people', label: 'admin.agents', needs: 'settings.read' },
  { to: '/admin/calendars', icon: 'calendar', label: 'admin.calendars', needs: 'terms.read' },
  { to: '/admin/sla', icon: 'clock', label: 'admin.sla', needs: 'terms.read' },
  { to: '/admin/rules', icon: 'bolt', label: 'admin.rules', needs: 'rules.read' },
  { to: '/admin/routing', icon: 'route', label: 'admin.routing', needs: 'roster.read' },
  { to: '/admin/sending', icon: 'send', label: 'admin.sending', needs: 'campaigns.read' },
  { to: '/admin/webhooks', icon: 'webhook', label: 'admin.webhooks', needs: 'webhooks.read' },
  { to: '/admin/ledger', icon: 'bars', label: 'admin.ledger', needs: 'quarantine.read' },
  { to: '/admin/quarantine', icon: 'quarantine', label: 'admin.quarantine', needs: 'quarantine.read' },
]

/** AdminLayout is the menu of the settings and the page beside it. */
export function AdminLayout() {
  if (!may('settings.read')) return <main className="flex-1"><Failed page={t('admin.title')} error={new ApiError(403, {}, '')} /></main>
  return <Pages />
}

/** Pages is the menu and the page; on a narrow screen the menu shows where we are. */
function Pages() {
  const menu = useRef<HTMLElement>(null)
  const at = useLocation({ select: (l) => l.pathname })
  useEffect(() => { void menu.current?.querySelector('[data-status=active]')?.scrollIntoView?.({ inline: 'center', block: 'nearest' }) }, [at]) // newer browsers answer a promise, which is no way to clean up
  return (
    <div className="flex min-h-0 flex-1 flex-col min-[800px]:flex-row">
      <nav ref={menu} aria-label={t('admin.title')} className="flex shrink-0 gap-1 overflow-x-auto border-line bg-surface p-2 max-[799px]:border-b min-[800px]:w-52 min-[800px]:flex-col min-[800px]:border-e">
        <h2 className="hidden px-2.5 pt-1 pb-1 text-xs font-semibold text-muted min-[800px]:block">{t('admin.title')}</h2>
        {pages.filter((p) => may(p.needs)).map((p) => (
          <Link key={p.to} to={p.to} className="ring-inside flex min-h-8 items-center gap-2 rounded-sm px-2.5 whitespace-nowrap hover:bg-hover data-[status=active]:bg-picked data-[status=active]:font-semibold">
            <Icon name={p.icon} size={16} className="text-muted max-[400px]:hidden" />{t(p.label)}
          </Link>
        ))}
      </nav>
      <main aria-label={t('admin.title')} className="min-w-0 flex-1 overflow-y-auto"><Banner /><Outlet /></main>
    </div>
  )
}
