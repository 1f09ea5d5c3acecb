import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { InboxPage } from '@/rooms/inbox/page'
import { LoginPage } from '@/rooms/login'
import { filterOf, writeFilter } from '@/state/filter'
import { sorts, views, type Sort, type View } from '@/state/listing'
import { furnish } from '@/i18n'
import { Boundary, NotFound } from './boundary'
import { Permalink } from './permalink'
import { campaignSearch, handoverSearch, peopleSearch, ratingsSearch, reportSearch, silentSearch, templateSearch, versionsSearch, wallSearch, whySearch, writingSearch } from './searches'
import { Desk } from './shell'

export interface InboxSearch { c?: string; sort?: Sort; inbox?: string; q?: string; f?: string }

const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : typeof v === 'number' ? String(v) : undefined)

/** inboxSearch reads the address bar: whatever is not understood is left out. */
export function inboxSearch(raw: Record<string, unknown>): InboxSearch {
  const sort = sorts.find((s) => s === raw.sort)
  return {
    ...(text(raw.c) ? { c: text(raw.c) } : {}),
    ...(sort && sort !== 'deadline' ? { sort } : {}),
    ...(text(raw.inbox) ? { inbox: text(raw.inbox) } : {}),
    ...(text(raw.q) ? { q: text(raw.q) } : {}),
    ...(text(raw.f) ? { f: writeFilter(filterOf(text(raw.f))) } : {}),
  }
}

const root = createRootRoute({ component: Outlet, errorComponent: Boundary, notFoundComponent: NotFound })
const at = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => root, path, component })

const rooms: { preload?: unknown }[] = []
const lazy: typeof lazyRouteComponent = (load, name) => {
  const room = lazyRouteComponent(async () => (await Promise.all([load(), furnish()]))[0], name)
  rooms.push(room)
  return room
}

/** preloadRooms fetches the rooms that were not asked for yet: they are small,
 * and have to open when the hub is away as well. */
export const preloadRooms = (): Promise<unknown> => Promise.allSettled(rooms.map(async (room) => { await (room as { preload?: () => Promise<void> }).preload?.() }))

const links = () => import('@/rooms/links')
const customers = () => import('@/rooms/customers/page')
const importing = () => import('@/rooms/imports/job')
const inboxes = () => import('@/rooms/admin/inboxes/page')

const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: Desk, errorComponent: Boundary })
const inDesk = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => desk, path, component, errorComponent: Boundary })
const toView = (view: View) => () => { throw redirect({ to: '/inbox/$view', params: { view } }) }

const home = createRoute({ getParentRoute: () => desk, path: '/', beforeLoad: toView('all') })
const bare = createRoute({ getParentRoute: () => desk, path: '/inbox', beforeLoad: toView('all') })
const inbox = createRoute({
  getParentRoute: () => desk, path: '/inbox/$view', component: InboxPage, errorComponent: Boundary,
  validateSearch: inboxSearch,
  beforeLoad: ({ params }) => { if (!views.includes(params.view as View)) toView('all')() },
})
const wall = createRoute({
  getParentRoute: () => desk, path: '/supervisor', component: lazy(() => import('@/rooms/wall/page'), 'WallPage'), errorComponent: Boundary,
  validateSearch: wallSearch,
})
const reports = createRoute({
  getParentRoute: () => desk, path: '/reports', component: lazy(() => import('@/rooms/reports/page'), 'ReportsPage'), errorComponent: Boundary,
  validateSearch: reportSearch,
})
const ratings = createRoute({
  getParentRoute: () => desk, path: '/reports/ratings', component: lazy(() => import('@/rooms/reports/ratings/page'), 'RatingsPage'), errorComponent: Boundary,
  validateSearch: ratingsSearch,
})
const handover = () => import('@/rooms/handover/page')
const mine = createRoute({ getParentRoute: () => desk, path: '/me/handover', component: lazy(handover, 'MinePage'), errorComponent: Boundary, validateSearch: handoverSearch })
const theirs = createRoute({ getParentRoute: () => desk, path: '/supervisor/handover/$agent', component: lazy(handover, 'TheirsPage'), errorComponent: Boundary, validateSearch: handoverSearch })
const admin = createRoute({ getParentRoute: () => desk, path: '/admin', component: lazy(() => import('@/rooms/admin/layout'), 'AdminLayout'), errorComponent: Boundary })
const inAdmin = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => admin, path, component, errorComponent: Boundary })
const adminHome = createRoute({ getParentRoute: () => admin, path: '/', beforeLoad: () => { throw redirect({ to: '/admin/inboxes' }) } })

const campaigns = createRoute({ getParentRoute: () => desk, path: '/campaigns', component: lazy(() => import('@/rooms/campaigns/layout'), 'CampaignsLayout'), errorComponent: Boundary })
const inCampaigns = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => campaigns, path, component, errorComponent: Boundary })
const everybody = createRoute({ getParentRoute: () => desk, path: '/customers', component: lazy(customers, 'CustomersPage'), errorComponent: Boundary, validateSearch: peopleSearch })
const somebody = createRoute({ getParentRoute: () => desk, path: '/customers/$id', component: lazy(customers, 'CustomersPage'), errorComponent: Boundary, validateSearch: peopleSearch })
const people = createRoute({ getParentRoute: () => desk, id: 'people', component: lazy(() => import('@/rooms/customers/layout'), 'PeopleLayout'), errorComponent: Boundary })
const inPeople = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => people, path, component, errorComponent: Boundary })
const silent = createRoute({ getParentRoute: () => people, path: '/customers/suppressions', component: lazy(() => import('@/rooms/customers/silent/page'), 'SilentPage'), errorComponent: Boundary, validateSearch: silentSearch })
const segment = () => import('@/rooms/segments/edit')
const campaignWhy = createRoute({ getParentRoute: () => campaigns, path: 'why', component: lazy(() => import('@/rooms/campaigns/why/page'), 'WhyPage'), errorComponent: Boundary, validateSearch: whySearch })
const campaignReport = createRoute({ getParentRoute: () => campaigns, path: '/$id/report', component: lazy(() => import('@/rooms/campaigns/report/page'), 'ReportPage'), errorComponent: Boundary, validateSearch: campaignSearch })

const templates = createRoute({ getParentRoute: () => campaigns, path: 'templates', component: lazy(() => import('@/rooms/templates/list/page'), 'TemplatesPage'), errorComponent: Boundary, validateSearch: templateSearch })
const template = createRoute({ getParentRoute: () => campaigns, path: 'templates/$id', component: lazy(() => import('@/rooms/templates/editor/page'), 'TemplatePage'), errorComponent: Boundary, validateSearch: writingSearch })
const templateVersions = createRoute({ getParentRoute: () => campaigns, path: 'templates/$id/versions', component: lazy(() => import('@/rooms/templates/versions/page'), 'VersionsPage'), errorComponent: Boundary, validateSearch: versionsSearch })

const tree = root.addChildren([
  at('/login', LoginPage),
  at('/reset', lazy(links, 'ResetPage')),
  at('/reset/$token', lazy(links, 'NewPasswordPage')),
  at('/invite/$token', lazy(links, 'InvitePage')),
  at('/setup/$token', lazy(links, 'SetupPage')),
  desk.addChildren([
    home, bare, inbox,
    inDesk('/c/$id', Permalink),
    everybody, somebody,
    people.addChildren([
      silent,
      inPeople('/customers/traits', lazy(() => import('@/rooms/customers/traits/page'), 'TraitsPage')),
      inPeople('/customers/imports', lazy(() => import('@/rooms/imports/page'), 'ImportsPage')),
      inPeople('/customers/imports/$id', lazy(importing, 'ImportPage')),
    ]),
    wall, reports, ratings, mine, theirs,
    campaigns.addChildren([
      inCampaigns('/', lazy(() => import('@/rooms/campaigns/list/page'), 'CampaignsPage')),
      inCampaigns('/new', lazy(() => import('@/rooms/campaigns/list/create'), 'CreateCampaignPage')),
      inCampaigns('/segments', lazy(() => import('@/rooms/segments/page'), 'SegmentsPage')),
      inCampaigns('/segments/new', lazy(segment, 'NewSegmentPage')),
      inCampaigns('/segments/$id', lazy(segment, 'SegmentPage')),
      inCampaigns('/coupons', lazy(() => import('@/rooms/coupons/page'), 'CouponsPage')),
      templates, template, templateVersions,
      inCampaigns('/templates/new', lazy(() => import('@/rooms/templates/gallery/page'), 'NewTemplatePage')),
      inCampaigns('/journeys', lazy(() => import('@/rooms/journeys/page'), 'JourneysPage')),
      inCampaigns('/journeys/$id', lazy(() => import('@/rooms/journeys/edit'), 'JourneyPage')),
      campaignWhy, campaignReport,
      inCampaigns('/$id/$step', lazy(() => import('@/rooms/campaigns/builder/page'), 'BuilderPage')),
    ]),
    inDesk('/me', lazy(() => import('@/rooms/me'), 'MePage')),
    admin.addChildren([
      adminHome,
      inAdmin('/workspace', lazy(() => import('@/rooms/admin/workspace/page'), 'WorkspacePage')),
      inAdmin('/inboxes', lazy(inboxes, 'InboxesPage')),
      inAdmin('/inboxes/new', lazy(() => import('@/rooms/admin/inboxes/create'), 'CreateInboxPage')),
      inAdmin('/inboxes/$id', lazy(() => import('@/rooms/admin/inboxes/edit'), 'EditInboxPage')),
      inAdmin('/consent', lazy(() => import('@/rooms/admin/inboxes/consent'), 'ConsentPage')),
      inAdmin('/agents', lazy(() => import('@/rooms/admin/agents/page'), 'AgentsPage')),
      inAdmin('/calendars', lazy(() => import('@/rooms/admin/calendars/page'), 'CalendarsPage')),
      inAdmin('/calendars/new', lazy(() => import('@/rooms/admin/calendars/create'), 'CreateCalendarPage')),
      inAdmin('/calendars/$id', lazy(() => import('@/rooms/admin/calendars/edit'), 'EditCalendarPage')),
      inAdmin('/sla', lazy(() => import('@/rooms/admin/policies/page'), 'PoliciesPage')),
      inAdmin('/rules', lazy(() => import('@/rooms/admin/rules/page'), 'RulesPage')),
      inAdmin('/routing', lazy(() => import('@/rooms/admin/routing/page'), 'RoutingPage')),
      inAdmin('/sending', lazy(() => import('@/rooms/admin/sending/page'), 'SendingPage')),
      inAdmin('/webhooks', lazy(() => import('@/rooms/admin/webhooks/page'), 'WebhooksPage')),
      inAdmin('/ledger', lazy(() => import('@/rooms/admin/ledger/page'), 'LedgerPage')),
      inAdmin('/ledger/$id', lazy(() => import('@/rooms/admin/ledger/inbox'), 'InboxLedgerPage')),
      inAdmin('/quarantine', lazy(() => import('@/rooms/admin/quarantine'), 'QuarantinePage')),
    ]),
  ]),
])

export const router = createRouter({ routeTree: tree, defaultPreload: 'intent', defaultErrorComponent: Boundary, defaultNotFoundComponent: NotFound })

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
