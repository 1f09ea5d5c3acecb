import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { useCommand } from '@/app/commands'
import { useLine, useList, useTicking } from '@/app/hooks'
import { listQuery, useInboxes } from '@/app/load'
import type { InboxSearch } from '@/app/router'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { keyOf, type Question } from '@/state/listing'
import { Button } from '@/ui/button'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { BulkBar } from './bulkbar'
import { List } from './list'
import { ListHeader } from './listheader'

interface PaneProps { question: Question; selected?: string; open: (id: string | undefined) => void; change: (next: Partial<InboxSearch>) => void }

/** ListPane is the second column: what was asked for, and its rows. */
export const ListPane = memo(function ListPane({ question, selected, open, change }: PaneProps) {
  const key = keyOf(question)
  const writes = may('conversations.write')
  const { isPending, error, refetch } = useQuery(listQuery(question))
  const list = useList(key)
  const has = list !== undefined && (list.ids.length > 0 || list.next !== null) // further ones may be on their way
  const line = useLine()
  const old = useTicking((now) => (line.state !== 'live' && line.state !== 'connecting' && now - line.since > 10_000 ? 1 : 0))
  useCommand('search', () => document.getElementById('search')?.focus())
  return (
    <section
      aria-label={t('list.label', { view: t(`view.${question.view}`) })}
      className={`w-full shrink-0 flex-col border-e border-line bg-surface min-[800px]:flex min-[800px]:w-80 min-[1600px]:w-96 ${selected ? 'hidden' : 'flex'} ${old ? 'opacity-60' : ''}`}
    >
      <ListHeader question={question} change={change} />
      <div id={has ? undefined : 'list'} tabIndex={-1} className="relative min-h-0 flex-1">
        {error && !list ? <Failed error={error} retry={() => void refetch()} /> : null}
        {isPending && !list ? <Skeleton rows={12} className="h-14" /> : null}
        {list && !has ? <Nothing question={question} /> : null}
        {list && has ? <List key={key} name={key} question={question} list={list} selected={selected} open={open} /> : null}
      </div>
      {writes ? <BulkBar question={question} more={list?.next != null} /> : null}
    </section>
  )
})

/** Nothing says why the list is empty and what to do next. */
function Nothing({ question }: { question: Question }) {
  const inboxes = useInboxes()
  if (question.filter !== undefined && !question.q) return <Empty icon="check" title={t('filter.none')} text={t('filter.none.text')} />
  if (question.q) return <Empty icon="search" title={t('list.empty.search')} text={t('list.empty.search.text')} />
  if (question.view === 'all' && inboxes.length === 0 && may('inboxes.write')) {
    return (
      <Empty icon="inbox" title={t('list.start')} text={t('list.start.text')}>
        <Link to="/admin/inboxes/new" className="mt-2"><Button look="primary" icon="plus" tabIndex={-1}>{t('list.start.button')}</Button></Link>
      </Empty>
    )
  }
  return <Empty icon={question.view === 'snoozed' ? 'clock' : 'check'} title={t(`list.empty.${question.view}`)} text={t(`list.empty.${question.view}.text`)} />
}
