import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useAgents } from '@/app/load'
import type { RatingsSearch } from '@/app/searches'
import { t, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Card } from '@/rooms/campaigns/report/card'
import { Stars } from '@/rooms/campaigns/why/ratings'
import { Button } from '@/ui/button'
import { Check } from '@/ui/field'
import { ChannelIcon, Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { saidQuery, type Said as Item } from './wire'
import { say } from './words'

interface SaidProps { search: RatingsSearch; group?: string; change: (next: Partial<RatingsSearch>) => void }

/** Said is what customers wrote, the latest first; each leads to its conversation. */
export function Said({ search, group, change }: SaidProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(saidQuery(search))
  const all = data?.pages.flatMap((p) => p.items)
  return (
    <Card id="said" title={say('said')} aside={<Check label={say('silent')} checked={search.silent ?? false} onChange={(e) => change({ silent: e.target.checked || undefined })} />}>
      <div className="mt-1 flex flex-wrap gap-2">
        {search.group ? <Only what={group ?? search.group} clear={() => change({ group: undefined })} /> : null}
        {search.score ? <Only what={say('mean.of', { n: String(search.score) })} clear={() => change({ score: undefined })} /> : null}
      </div>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={3} className="h-16" /> : null}
      {all?.length === 0 && !hasNextPage ? <Empty icon="note" title={say('said.none')} text={search.silent ? undefined : say('said.none.text')} /> : null}
      <ul className="mt-1 flex flex-col">{all?.map((x) => <li key={x.conversation_id} className="border-t border-line first:border-t-0"><One of={x} /></li>)}</ul>
      {hasNextPage ? <p className="flex flex-wrap items-center gap-3 pt-3"><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button>{all?.length === 0 ? <span className="text-sm text-muted">{say('looked')}</span> : null}</p> : null}
    </Card>
  )
}

const Only = ({ what, clear }: { what: string; clear: () => void }) => (
  <button type="button" aria-label={say('only.clear', { what })} onClick={clear} className="inline-flex min-h-7 items-center gap-1.5 rounded-full bg-picked px-3 text-sm hover:bg-hover"><span dir="auto">{say('only', { what })}</span><Icon name="close" size={12} /></button>
)

function One({ of }: { of: Item }) {
  const agent = useAgents().find((a) => a.id === of.agent_id)?.name
  return (
    <article className="flex flex-col gap-1 py-3">
      <header className="flex flex-wrap items-baseline gap-x-2">
        <Stars score={of.score} /><span className="sr-only">{say('mean.of', { n: String(of.score) })}</span>
        <span className="font-medium" dir="auto">{of.name}</span>
        <span className="inline-flex min-w-0 items-center gap-1 self-center text-sm text-muted"><ChannelIcon kind={of.channel} label={tell(`channel.${of.channel}`) ?? of.channel} /><span className="truncate" dir="auto">{of.subject}</span></span>
        <span className="num ms-auto text-xs text-muted">{agent ? say('by', { agent, when: moment(of.changed_at) }) : moment(of.changed_at)}</span>
      </header>
      {of.words ? <p className="user-text break-words whitespace-pre-wrap" dir="auto">{of.words}</p> : null}
      <Link to="/c/$id" params={{ id: of.conversation_id }} aria-label={`${say('open')}: ${of.name}`} className="self-start rounded-sm text-sm font-medium text-accent underline underline-offset-2">{say('open')}</Link>
    </article>
  )
}
