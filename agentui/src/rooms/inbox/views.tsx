import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { memo, useEffect } from 'react'
import { useLine } from '@/app/hooks'
import { useInboxes, useSaved, viewsQuery } from '@/app/load'
import { queries, store } from '@/app/hub'
import { t } from '@/i18n'
import { views, type Question } from '@/state/listing'
import { isAt } from '@/state/saved'
import { ChannelIcon } from '@/ui/icon'
import { SavedViews } from './saved'

const row = 'ring-inside flex min-h-8 items-center gap-2 rounded-sm px-2.5 hover:bg-hover data-[here]:bg-picked data-[here]:font-semibold'

/** Views is the column of saved questions, with how many answer each. */
export const Views = memo(function Views({ question }: { question: Question }) {
  const inboxes = useInboxes()
  const counts = useCounts()
  const kept = useSaved().some((view) => isAt(view, question))
  return (
    <nav aria-label={t('views')} className="hidden w-48 shrink-0 flex-col gap-0.5 overflow-y-auto border-e border-line bg-surface p-2 min-[1200px]:flex">
      <h2 className="px-2.5 pt-1 pb-1 text-xs font-semibold text-muted">{t('views')}</h2>
      {views.map((view) => (
        <Link
          key={view} to="/inbox/$view" params={{ view }} search={{ sort: question.sort === 'deadline' ? undefined : question.sort, inbox: question.inbox }}
          data-here={!kept && view === question.view && !question.q && question.filter === undefined ? '' : undefined} className={row}
        >
          <span className="flex-1">{t(`view.${view}`)}</span>
          {counts[view] ? <span className="num text-sm text-muted">{counts[view]! >= 1000 ? '999+' : counts[view]}</span> : null}
        </Link>
      ))}
      <SavedViews question={question} row={row} />
      {inboxes.length > 1 ? (
        <>
          <h2 className="px-2.5 pt-4 pb-1 text-xs font-semibold text-muted">{t('inboxes')}</h2>
          {[{ id: '', name: t('inboxes.all'), kind: '' }, ...inboxes].map((inbox) => (
            <Link
              key={inbox.id} to="/inbox/$view" params={{ view: question.view }}
              search={{ inbox: inbox.id || undefined, sort: question.sort === 'deadline' ? undefined : question.sort }}
              data-here={(question.inbox ?? '') === inbox.id ? '' : undefined} className={row}
            >
              {inbox.kind ? <ChannelIcon kind={inbox.kind} /> : <span className="w-4" />}
              <span className="min-w-0 flex-1 truncate">{inbox.name}</span>
            </Link>
          ))}
        </>
      ) : null}
    </nav>
  )
})

const calm = 3000 // ms between two looks at the counters, however much happens
const soonest = 300 // ms after something has happened

/** useCounts asks for the counters anew when something has happened, seldom. */
export function useCounts(): Record<string, number> {
  const { data } = useQuery(viewsQuery)
  const { state } = useLine()
  useEffect(() => {
    let looked = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        looked = Date.now()
        void queries.invalidateQueries({ queryKey: ['views'] })
      }, Math.max(soonest, looked + calm - Date.now()))
    }
    const stop = store.subscribe('any', soon)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [state])
  return data ?? {}
}
