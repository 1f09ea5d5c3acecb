import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { may } from '@/app/session'
import { Icon, type IconName } from '@/ui/icon'
import { Failed } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { say } from './words'

/** pages of this room, in the order of the menu. One more page is one more line
 * here and in the router; what is not there yet is not shown. */
const pages = [
  { to: '/campaigns', icon: 'megaphone', label: 'outreach.campaigns', needs: 'campaigns.read' },
  { to: '/campaigns/templates', icon: 'note', label: 'outreach.templates', needs: 'templates.read' },
  { to: '/campaigns/segments', icon: 'people', label: 'outreach.segments', needs: 'segments.read' },
  { to: '/campaigns/coupons', icon: 'tag', label: 'outreach.coupons', needs: 'campaigns.read' },
  { to: '/campaigns/journeys', icon: 'route', label: 'outreach.journeys', needs: 'campaigns.read' },
  { to: '/campaigns/why', icon: 'search', label: 'outreach.why', needs: 'campaigns.read' },
] as const satisfies readonly { to: string; icon: IconName; label: Parameters<typeof say>[0]; needs: string }[]

/** CampaignsLayout is the menu of what is sent to many, and the page beside it. */
export function CampaignsLayout() {
  const menu = useRef<HTMLElement>(null)
  const at = useLocation({ select: (l) => l.pathname })
  useEffect(() => { void menu.current?.querySelector('[data-status=active]')?.scrollIntoView?.({ inline: 'center', block: 'nearest' }) }, [at])
  const mine = pages.filter((p) => may(p.needs))
  if (mine.length === 0) return <main className="flex-1"><Failed page={say('outreach.title')} error={new ApiError(403, {}, '')} /></main>
  return (
    <div className="flex min-h-0 flex-1 flex-col min-[800px]:flex-row">
      <nav ref={menu} aria-label={say('outreach.title')} className="flex shrink-0 gap-1 overflow-x-auto border-line bg-surface p-2 max-[799px]:border-b min-[800px]:w-56 min-[800px]:flex-col min-[800px]:border-e">
        <h2 className="hidden px-2.5 pt-1 pb-1 text-xs font-semibold text-muted min-[800px]:block">{say('outreach.title')}</h2>
        {mine.map((p) => (
          <Link key={p.to} to={p.to} activeOptions={{ exact: p.to === '/campaigns' }} {...(p.to === '/campaigns' && /^.campaigns.(new|cmp_)/.test(at) ? { 'data-status': 'active' } : {})} className="ring-inside flex min-h-8 items-center gap-2 rounded-sm px-2.5 whitespace-nowrap hover:bg-hover min-[800px]:py-1 min-[800px]:whitespace-normal data-[status=active]:bg-picked data-[status=active]:font-semibold">
            <Icon name={p.icon} size={16} className="text-muted max-[400px]:hidden" />{say(p.label)}
          </Link>
        ))}
      </nav>
      <main aria-label={say('outreach.title')} className="relative min-w-0 flex-1 overflow-y-auto"><Outlet /></main>
    </div>
  )
}
