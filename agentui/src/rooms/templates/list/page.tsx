import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, type ReactNode } from 'react'
import { useCommand } from '@/app/commands'
import { keyOf } from '@/app/keys'
import { may } from '@/app/session'
import type { TemplateSearch } from '@/app/searches'
import { purposeName } from '@/rooms/campaigns/topics'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Hint } from '@/ui/tooltip'
import { ApiError } from '@/wire/client'
import { useUses } from '../uses'
import { templatesQuery, type Summary } from '../wire'
import { channelName, localeName, say, told } from '../words'
import { Row } from './row'

const kinds = ['message', 'block', 'layout'] as const
const plain = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** matching keeps what holds every word of q in what is written on its row. */
export function matching(all: readonly Summary[], q: string, kind: string | undefined): Summary[] {
  const words = plain(q).split(/\s+/).filter(Boolean)
  return all.filter((x) => (!kind || x.kind === kind) && words.every((w) => plain([x.name, x.id, purposeName(x.purpose), told(`kind.${x.kind}`), ...x.channels.map(channelName), ...x.locales.map(localeName)].join(' ')).includes(w)))
}

/** TemplatesPage is every template with what of it is sent, and what waits. */
export function TemplatesPage() {
  const { data, error, isPending, refetch } = useQuery({ ...templatesQuery, enabled: may('templates.read') })
  const { q = '', kind }: TemplateSearch = useSearch({ strict: false })
  const go = useNavigate()
  const uses = useUses()
  const field = useRef<HTMLInputElement>(null)
  const rows = useRef<HTMLUListElement>(null)
  const narrow = (next: TemplateSearch) => void go({ to: '/campaigns/templates', search: next, replace: true })
  const move = (by: 1 | -1) => {
    const links = [...(rows.current?.querySelectorAll<HTMLElement>('a[data-template]') ?? [])]
    const here = links.indexOf(document.activeElement as HTMLElement)
    links[here < 0 ? 0 : Math.max(0, Math.min(links.length - 1, here + by))]?.focus()
  }
  useCommand('search', () => field.current?.focus(), data !== undefined)
  useCommand('next', () => move(1), data !== undefined)
  useCommand('previous', () => move(-1), data !== undefined)
  if (!may('templates.read')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  const found = matching(data ?? [], q, kind)
  const add = may('templates.write') ? <NewLink>{say('new')}</NewLink> : null
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 text-muted">{say('text')}</p></div>
        {data?.length ? add : null}
      </header>
      {data?.length ? (
        <div className="flex flex-wrap items-center gap-2">
          <Hint text={say('search')} keys={keyOf('search')}>
            <span className="relative min-w-52 flex-1">
              <Icon name="search" size={16} className="pointer-events-none absolute start-2.5 top-2.5 text-muted" />
              <input ref={field} type="search" aria-label={say('search')} placeholder={say('search')} value={q} onChange={(e) => narrow({ q: e.target.value, kind })} dir="auto" autoComplete="off" className="field-box !ps-8" />
            </span>
          </Hint>
          <div role="group" aria-label={say('kind')} className="flex gap-1">
            <Button small look={kind ? 'ghost' : 'plain'} aria-pressed={!kind} onClick={() => narrow({ q })}>{say('kind.all')}</Button>
            {kinds.map((k) => <Button key={k} small look={kind === k ? 'plain' : 'ghost'} aria-pressed={kind === k} onClick={() => narrow({ q, kind: k })}>{say(`kinds.${k}`)}</Button>)}
          </div>
        </div>
      ) : null}
      {isPending ? <Skeleton rows={5} className="h-16" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon="note" title={say('empty')} text={say('empty.text')}><div className="mt-2">{may('templates.write') ? <NewLink>{say('empty.make')}</NewLink> : <p className="text-muted">{say('empty.denied')}</p>}</div></Empty> : null}
      {data?.length ? <p role="status" className="sr-only">{say('found', { n: found.length })}</p> : null}
      {data?.length && found.length === 0 ? <Empty icon="search" title={say('none')}><Button small className="mt-1" onClick={() => narrow({})}>{say('none.all')}</Button></Empty> : null}
      {found.length > 0 ? <ul ref={rows} aria-label={say('title')} className="flex flex-col rounded-md border border-line bg-surface">{found.map((x) => <Row key={x.id} template={x} uses={uses.get(x.id) ?? []} />)}</ul> : null}
    </div>
  )
}

const NewLink = ({ children }: { children: ReactNode }) => (
  <Link to="/campaigns/templates/new" className="inline-flex h-9 items-center gap-1.5 rounded-sm bg-accent px-3.5 font-medium whitespace-nowrap text-on-accent shadow-low hover:brightness-110"><Icon name="plus" size={16} />{children}</Link>
)
