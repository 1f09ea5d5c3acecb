import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { useConversation, useMarks, useTicking } from '@/app/hooks'
import { useChannels, useInboxes } from '@/app/load'
import { currentLanguage, t } from '@/i18n'
import { moment, short } from '@/i18n/dates'
import { get } from '@/wire/client'
import type { Visit as Shape, VisitAnswer } from '@/wire/shapes'
import { words } from '@/ui/states'
import { campaign, spoken } from './address'
import { say } from './words'

const again = 30_000 // ms; who leaves says nothing

const kept = new Set<string>() // inboxes that were seen to keep visits: there room is made at once

/** Visit is where the customer of a chat is on the company's site. It stands
 * there for inboxes that keep it, and follows the visitor while they move. */
export function Visit({ conversation }: { conversation: string }) {
  const kinds = new Set(useChannels().filter((c) => c.abilities.handle_kind === 'visitor').map((c) => c.kind))
  const used = useConversation(conversation)?.inbox_ids ?? []
  const inboxes = useInboxes().filter((i) => kinds.has(i.kind) && used.includes(i.id)).map((i) => i.id)
  return inboxes.length > 0 ? <Asked conversation={conversation} inboxes={inboxes} /> : null
}

function Asked({ conversation, inboxes }: { conversation: string; inboxes: readonly string[] }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['visit', conversation], queryFn: () => get<VisitAnswer>(`/conversations/${conversation}/visit`), staleTime: 5000, refetchInterval: again,
  })
  const moved = useMarks(conversation).find((m) => m.kind === 'moved')?.until
  useEffect(() => { if (moved) void refetch() }, [moved, refetch])
  const keeps = data?.kept
  useEffect(() => {
    if (keeps !== undefined) for (const id of inboxes) kept[keeps ? 'add' : 'delete'](id)
  })
  if (data && !data.kept) return null
  if (!data && !error && !inboxes.some((id) => kept.has(id))) return null
  return (
    <section aria-labelledby="visit">
      <h3 id="visit" className="mb-1 text-xs font-semibold text-muted">{say('title')}</h3>
      {error && !data ? <p role="alert" className="text-sm text-danger">{words(error)} <button type="button" className="rounded-sm underline underline-offset-2" onClick={() => void refetch()}>{t('retry')}</button></p> : null}
      {!data && !error ? <p role="status" className="text-sm text-muted"><span aria-hidden="true">…</span><span className="sr-only">{t('loading')}</span></p> : null}
      {data ? (data.visit?.pages.length ? <Seen visit={data.visit} /> : <p className="text-sm text-muted">{say('none')}</p>) : null}
    </section>
  )
}

function Seen({ visit }: { visit: Shape }) {
  const [now, ...before] = visit.pages
  const device = visit.browser && visit.system ? say('device.both', { browser: visit.browser, system: visit.system }) : visit.browser || visit.system
  return (
    <>
      <p className="mb-0.5 flex items-center gap-1.5 text-sm">{visit.here ? <><span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-good" /><span className="min-w-0 flex-1">{say('here')}</span><Time at={now!.at} /></> : <Last at={visit.seen} />}</p>
      <Page url={now!.url} title={now!.title} />
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        <Row name={say('from')}>{from(visit.referrer)}</Row>
        <Row name={say('landing')}>{visit.landing !== now!.url ? from(visit.landing) : ''}</Row>
        <Row name={say('campaign')}>{campaign(visit.landing)}</Row>
        <Row name={say('device')}>{device}</Row>
        <Row name={say('language')}>{tongue(visit.language)}</Row>
      </dl>
      {before.length > 0 ? (
        <details className="mt-2">
          <summary className="text-sm font-semibold">{say('pages', { n: before.length })}</summary>
          <ol className="mt-1 flex flex-col gap-1.5">
            {before.map((p) => <li key={p.at + p.url} className="flex items-baseline gap-2"><span className="min-w-0 flex-1"><Page url={p.url} title={p.title} small /></span><Time at={p.at} /></li>)}
          </ol>
        </details>
      ) : null}
    </>
  )
}

const Last = ({ at }: { at: string }) => <span className="num text-muted">{say('last', { time: useTicking((now) => short(at, now)) })}</span>
const Time = ({ at }: { at: string }) => <time dateTime={at} title={moment(at)} className="num shrink-0 text-xs text-muted">{useTicking((now) => short(at, now))}</time>

/** Row is one line of the list; what is not known has none. */
function Row({ name, children }: { name: string; children: ReactNode }) {
  return children ? <><dt className="text-muted">{name}</dt><dd className="min-w-0 break-words" dir="auto">{children}</dd></> : null
}

/** Page is a page of the company's site, which the hub has held to it: the title
 * is the visitor's word, so the address stands below. */
function Page({ url, title, small }: { url: string; title: string; small?: boolean }) {
  const at = spoken(url)
  if (!at) return <span className="break-words" dir="auto">{title}</span>
  const where = at.host + at.path
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" title={url} className={`block rounded-sm hover:underline ${small ? 'text-sm' : ''}`}>
      <span className={`line-clamp-2 break-words text-accent ${small ? '' : 'font-medium'}`} dir="auto">{title || where}</span>
      <span className="block truncate text-xs text-muted" dir="ltr">{small && at.path ? at.path : where}</span>
      <span className="sr-only">{say('opens')}</span>
    </a>
  )
}

/** from is an address as plain text: where somebody came from is no link. */
function from(url: string): string {
  const at = spoken(url)
  return at ? at.host + at.path : ''
}

function tongue(tag: string): string {
  try { return tag ? (new Intl.DisplayNames([currentLanguage()], { type: 'language' }).of(tag) ?? tag) : '' } catch { return tag }
}
