import { Navigate, Outlet, useLocation, useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState, lazy, Suspense } from 'react'
import { t } from '@/i18n'
import { Failed } from '@/ui/states'
import { undoLast } from '@/ui/toasts'
import { attend } from './bell'
import { hush, listen, useCommand } from './commands'
import { connect, outbox } from './hub'
import { useLine, useOutbox, useSession } from './hooks'
import { LineBar } from './line'
import { Mark, NavRail } from './nav'
import { Palette } from './palette'
import { flush } from './posting'
import { usePresence } from './presence'
import { Expired } from './expired'
import { keepFoothold } from './foothold'
import { ask, may } from './session'
import { keepTitle } from './titles'
import { tellRead } from './verbs'

const CheatSheet = lazy(() => import('./cheatsheet').then((m) => ({ default: m.CheatSheet })))

/** Desk is everything behind the sign-in: menu, line, keys, and the room. */
export function Desk() {
  const session = useSession()
  if (session.state === 'asking') return <div role="status" aria-label={t('loading')} className="boot"><Mark size={48} /></div>
  if (session.state === 'failed') return <Failed error={session.error} retry={() => void ask()} />
  if (session.state === 'out') return <ToLogin />
  return <Inside expired={session.expired} who={session.me.id} />
}

/** ToLogin remembers where somebody wanted to go: once, since the address is
 * about to change. */
function ToLogin() {
  const router = useRouter()
  const [search] = useState(() => {
    const here = router.state.location.href
    return here === '/' || here.startsWith('/login') ? {} : { to: here }
  })
  return <Navigate to="/login" search={search} replace />
}

function Inside({ expired, who }: { expired: boolean; who: string }) {
  const router = useRouter()
  useEffect(() => {
    outbox.load()
    const leave = connect()
    addEventListener('pagehide', tellRead)
    return () => {
      removeEventListener('pagehide', tellRead)
      leave()
    }
  }, [who, expired])
  useEffect(() => listen(), [])
  useEffect(() => keepTitle(), [])
  useEffect(() => keepFoothold(() => router.latestLocation.pathname, (path) => !/^\/(inbox|supervisor)/.test(path)), [router]) // those move it themselves
  const go = useNavigate()
  useEffect(() => attend((id) => void go({ to: '/c/$id', params: { id } })), [who, go])
  useFlush()
  usePresence()
  const tv = useSearch({ strict: false, select: (s: { tv?: boolean }) => s.tv === true })
  return (
    <div className="flex h-full flex-col-reverse min-[800px]:flex-row">
      <SkipLinks />
      {tv ? null : <NavRail />}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {tv ? null : <LineBar />}
        <Outlet />
      </div>
      <Overlays />
      {expired ? <Expired /> : null}
    </div>
  )
}

const patience = 3000 // ms between two tries of what waits

/** useFlush sends what waited as soon as the line is back; a request can fail
 * while the line holds, so it tries again as long as something waits. */
function useFlush() {
  const live = useLine().state === 'live'
  const waiting = useOutbox().some((o) => o.state === 'waiting')
  useEffect(() => { if (live) void flush() }, [live])
  useEffect(() => {
    if (!live || !waiting) return
    const timer = setInterval(() => void flush(), patience)
    return () => clearInterval(timer)
  }, [live, waiting])
}

function Overlays() {
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const go = useNavigate()
  useCommand('palette', () => { hush(true); setPalette(true) })
  useCommand('help', () => setHelp(true))
  useCommand('undo', () => void undoLast())
  useCommand('go.inbox', () => void go({ to: '/inbox/$view', params: { view: 'all' } }))
  useCommand('go.mine', () => void go({ to: '/inbox/$view', params: { view: 'mine' } }))
  useCommand('go.unassigned', () => void go({ to: '/inbox/$view', params: { view: 'unassigned' } }))
  useCommand('go.customers', () => void go({ to: '/customers' }), may('contacts.read'))
  useCommand('go.campaigns', () => void go({ to: may('campaigns.read') ? '/campaigns' : '/campaigns/templates' }), may('campaigns.read') || may('templates.read'))
  useCommand('go.coupons', () => void go({ to: '/campaigns/coupons' }), may('campaigns.read'))
  useCommand('go.wall', () => void go({ to: '/supervisor' }), may('reports.read'))
  useCommand('go.reports', () => void go({ to: '/reports' }), may('reports.read'))
  useCommand('go.handover', () => void go({ to: '/me/handover' }))
  useCommand('go.admin', () => void go({ to: '/admin/inboxes' }), may('settings.read'))
  useCommand('go.me', () => void go({ to: '/me' }))
  return (
    <>
      {palette ? <Palette onClose={() => { hush(false); setPalette(false) }} /> : null}
      {help ? <Suspense><CheatSheet onClose={() => setHelp(false)} /></Suspense> : null}
    </>
  )
}

const stops = [['list', 'skip.list'], ['thread', 'skip.thread'], ['composer-text', 'skip.composer']] as const

function SkipLinks() {
  const path = useLocation({ select: (l) => l.pathname })
  const search: { c?: string } = useSearch({ strict: false })
  if (!path.startsWith('/inbox')) return null
  return (
    <nav aria-label={t('skip')}>
      {stops.filter(([id]) => id === 'list' || search.c).map(([id, label]) => (
        <a key={id} href={`#${id}`} className="skip-link rounded-sm bg-accent px-3 py-2 font-semibold text-on-accent" onClick={(e) => {
          e.preventDefault()
          document.getElementById(id)?.focus()
        }}>{t(label)}</a>
      ))}
    </nav>
  )
}
