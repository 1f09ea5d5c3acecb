import { Link, Outlet } from '@tanstack/react-router'
import { may } from '@/app/session'
import { Icon, type IconName } from '@/ui/icon'
import { say } from './words'

/** pages beside the list of people. */
const pages = [
  { to: '/customers', icon: 'people', label: 'room.people', needs: 'contacts.read' },
  { to: '/customers/imports', icon: 'file', label: 'room.imports', needs: 'contacts.import' },
  { to: '/customers/suppressions', icon: 'megaphone', label: 'room.silent', needs: 'contacts.read' },
  { to: '/customers/traits', icon: 'tag', label: 'room.traits', needs: 'contacts.read' },
] as const satisfies readonly { to: string; icon: IconName; label: Parameters<typeof say>[0]; needs: string }[]

/** PeopleLayout is the menu of what there is about people beside the list, and
 * the page beside it. */
export function PeopleLayout() {
  return (
    <div className="flex min-h-0 flex-1 flex-col min-[800px]:flex-row">
      <nav aria-label={say('room')} className="flex shrink-0 gap-1 overflow-x-auto border-line bg-surface p-2 max-[799px]:border-b min-[800px]:w-52 min-[800px]:flex-col min-[800px]:border-e">
        <h2 className="hidden px-2.5 pt-1 pb-1 text-xs font-semibold text-muted min-[800px]:block">{say('room')}</h2>
        {pages.filter((p) => may(p.needs)).map((p) => (
          <Link key={p.to} to={p.to} activeOptions={{ exact: p.to === '/customers' }} className="ring-inside flex min-h-8 items-center gap-2 rounded-sm px-2.5 whitespace-nowrap hover:bg-hover data-[status=active]:bg-picked data-[status=active]:font-semibold">
            <Icon name={p.icon} size={16} className="text-muted max-[400px]:hidden" />{say(p.label)}
          </Link>
        ))}
      </nav>
      <main aria-label={say('room')} className="min-w-0 flex-1 overflow-y-auto"><Outlet /></main>
    </div>
  )
}
