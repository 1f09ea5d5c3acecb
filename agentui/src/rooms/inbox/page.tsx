import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useCommand } from '@/app/commands'
import { useLine, usePrefs, useWide } from '@/app/hooks'
import { live } from '@/app/hub'
import { afterPaint } from '@/app/paint'
import { getPrefs, setPrefs } from '@/app/prefs'
import type { InboxSearch } from '@/app/router'
import { t } from '@/i18n'
import { keyOf, type Question, type View } from '@/state/listing'
import { focusSoon } from '@/ui/focus'
import { Empty } from '@/ui/states'
import { Alarms } from './alarms'
import { ContactPanel } from './contact/panel'
import { ListPane } from './listpane'
import { usePicked } from './picked'
import { ThreadPane } from './thread/pane'
import { Views } from './views'

/** useQuestion reads the list's question and the selection from the address bar. */
function useQuestion() {
  const { view } = useParams({ strict: false }) as { view: View }
  const search: InboxSearch = useSearch({ strict: false })
  const go = useNavigate()
  const question = useMemo<Question>(
    () => ({ view, sort: search.sort ?? 'deadline', inbox: search.inbox, q: search.q, filter: search.f }),
    [view, search.sort, search.inbox, search.q, search.f],
  )
  const change = useCallback((next: Partial<InboxSearch>, replace = true) => {
    void go({ to: '/inbox/$view', params: { view }, search: (old: InboxSearch) => ({ ...old, ...next }), replace })
  }, [go, view])
  return { question, address: search.c, change }
}

export function InboxPage() {
  const { question, address, change } = useQuestion()
  const [profile, toggle] = useProfilePanel()
  const goTo = useCallback((c: string | undefined, replace: boolean) => change({ c }, replace), [change])
  const { picked: selected, open } = usePicked(address, keyOf(question), goTo)
  const back = useCallback(() => open(undefined), [open])
  useCommand('profile', toggle)
  useCommand('focus.list', () => document.getElementById('list')?.focus())
  useCommand('focus.thread', () => focusSoon('thread'))
  useViewing(selected)
  return (
    <main className="flex min-h-0 flex-1">
      <h1 className="sr-only">{t('nav.inbox')}</h1>
      <Views question={question} />
      <ListPane question={question} selected={selected} open={open} change={change} />
      <section aria-label={t('thread')} className={`min-w-0 flex-1 ${selected ? 'flex' : 'hidden min-[800px]:flex'} flex-col bg-surface`}>
        {selected
          ? <ThreadPane id={selected} open={open} back={back} profile={profile} toggle={toggle} />
          : <Empty icon="chat" title={t('thread.pick')} text={t('thread.pick.text')} />}
      </section>
      {selected && profile ? <ContactPanel conversation={selected} open={open} close={toggle} /> : null}
      <Alarms />
    </main>
  )
}

/** useProfilePanel: a column that is remembered where there is room for it, else
 * a drawer that opens when asked. */
function useProfilePanel(): [boolean, () => void] {
  const { profile } = usePrefs()
  const [drawer, setDrawer] = useState(false)
  const wide = useWide('(min-width: 1200px)')
  const toggle = useCallback(() => { if (wide) setPrefs({ profile: !getPrefs().profile }); else setDrawer((open) => !open) }, [wide])
  return [wide ? profile : drawer, toggle]
}

const beat = 15_000 // ms between two "I look at this one"

/** useViewing tells colleagues what is looked at, as long as it is. */
function useViewing(id: string | undefined) {
  const connected = useLine().state === 'live'
  useEffect(() => {
    const say = () => live.say({ t: 'viewing', c: document.hidden ? '' : (id ?? '') })
    const stop = connected ? afterPaint(say) : undefined
    const timer = setInterval(say, beat)
    document.addEventListener('visibilitychange', say)
    return () => {
      stop?.()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', say)
    }
  }, [id, connected])
}
