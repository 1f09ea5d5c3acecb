import { useNavigate } from '@tanstack/react-router'
import { memo, useEffect, useState } from 'react'
import type { InboxSearch } from '@/app/router'
import { useInboxes, useSaved } from '@/app/load'
import { t } from '@/i18n'
import { sorts, views, type Question, type View } from '@/state/listing'
import { Button, IconButton } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Menu, MenuChoice, MenuLine } from '@/ui/menu'
import { isAt, askedBy } from '@/state/saved'
import { useNarrowed } from './narrowed'
import { KeepMenu } from './saved'
import { useCounts } from './views'

interface HeaderProps { question: Question; change: (next: Partial<InboxSearch>) => void }

/** ListHeader names the list and changes what it asks for. */
export const ListHeader = memo(function ListHeader({ question, change }: HeaderProps) {
  const go = useNavigate()
  const counts = useCounts()
  const inboxes = useInboxes()
  const narrowed = useNarrowed(question.filter)
  const saved = useSaved()
  const kept = saved.find((view) => isAt(view, question))
  const title = kept ? kept.name : question.q ? t('search.for', { q: question.q }) : (narrowed ?? t(`view.${question.view}`))
  const pick = (view: View) => void go({ to: '/inbox/$view', params: { view }, search: { inbox: question.inbox, sort: question.sort === 'deadline' ? undefined : question.sort } })
  return (
    <header className="flex flex-col gap-2 border-b border-line px-3 pt-2 pb-2.5">
      <div className="flex min-h-9 items-center gap-1">
        <h2 className="hidden min-w-0 flex-1 truncate text-lg font-semibold min-[1200px]:block" dir="auto">{title}</h2>
        <div className="min-w-0 flex-1 min-[1200px]:hidden">
          <Menu trigger={<button type="button" className="flex h-8 max-w-full items-center gap-1 rounded-sm px-1.5 text-lg font-semibold hover:bg-hover"><span className="truncate">{title}</span><Icon name="down" size={16} /></button>}>
            <MenuChoice label={t('views')} value={question.view} onChange={pick} options={views.map((v) => ({ value: v, text: t(`view.${v}`), mark: <span className="num order-last text-sm text-muted">{counts[v] || ''}</span> }))} />
            {saved.length > 0 ? <MenuLine /> : null}
            {saved.length > 0 ? <MenuChoice label={t('keep.saved')} value={kept?.id ?? ''} onChange={(id) => { const to = saved.find((v) => v.id === id); if (to) { const { view, ...search } = askedBy(to.filter); void go({ to: '/inbox/$view', params: { view }, search }) } }} options={saved.map((v) => ({ value: v.id, text: v.name }))} /> : null}
            {inboxes.length > 1 ? <MenuLine /> : null}
            {inboxes.length > 1 ? <MenuChoice label={t('inboxes')} value={question.inbox ?? ''} onChange={(inbox) => change({ inbox: inbox || undefined })} options={[{ value: '', text: t('inboxes.all') }, ...inboxes.map((i) => ({ value: i.id, text: i.name }))]} /> : null}
          </Menu>
        </div>
        <Menu align="end" trigger={<Button small look="ghost" icon="down" className="flex-row-reverse font-normal text-muted">{t(`sort.${question.sort}`)}</Button>}>
          <MenuChoice label={t('sort')} value={question.sort} onChange={(sort) => change({ sort: sort === 'deadline' ? undefined : sort })} options={sorts.map((s) => ({ value: s, text: t(`sort.${s}`) }))} />
        </Menu>
        <KeepMenu question={question} name={question.q ?? narrowed ?? ''} />
      </div>
      {narrowed ? <Button small look="ghost" icon="close" className="self-start" onClick={() => pick(question.view)}>{t('filter.end')}</Button> : null}
      <Search q={question.q ?? ''} change={change} />
    </header>
  )
})

const pause = 250 // ms after the last key before the hub is asked

function Search({ q, change }: { q: string; change: HeaderProps['change'] }) {
  const [text, setText] = useState(q)
  const [asked, setAsked] = useState(q)
  const [seen, setSeen] = useState(q)
  if (q !== seen) {
    setSeen(q)
    if (q !== asked) { // the address changed by itself: back, or a link
      setAsked(q)
      setText(q)
    }
  }
  useEffect(() => {
    const next = text.trim()
    if (next === asked) return
    const timer = setTimeout(() => {
      setAsked(next)
      change({ q: next || undefined })
    }, pause)
    return () => clearTimeout(timer)
  }, [text, asked, change])
  return (
    <div role="search" className="relative">
      <Icon name="search" size={16} className="pointer-events-none absolute start-2.5 top-2.5 text-muted" />
      <input
        id="search" type="search" aria-label={t('search.hint')} placeholder={t('search.hint')} value={text} dir="auto"
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => { if (e.key === 'Escape') { setText(''); e.currentTarget.blur() } }}
        className="field-box border-line bg-bg ps-8.5 pe-9 [&::-webkit-search-cancel-button]:hidden"
      />
      {text ? <span className="absolute end-0.5 top-0.5"><IconButton icon="close" label={t('search.clear')} onClick={() => setText('')} /></span> : null}
    </div>
  )
}
