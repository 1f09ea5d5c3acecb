import { Link } from '@tanstack/react-router'
import { useState, lazy, Suspense } from 'react'
import { queries } from '@/app/hub'
import { useSaved, useTeams } from '@/app/load'
import { t } from '@/i18n'
import type { Question } from '@/state/listing'
import { askedBy, isAt } from '@/state/saved'
import { call } from '@/wire/client'
import type { SavedView } from '@/wire/shapes'
import { IconButton } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Menu, MenuItem } from '@/ui/menu'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Sure } from './sure'

const KeepView = lazy(() => import('./keepview').then((m) => ({ default: m.KeepView })))

/** SavedViews are the views that people have kept: one's own, and those of teams
 * and of everybody. */
export function SavedViews({ question, row }: { question: Question; row: string }) {
  const saved = useSaved()
  const teams = useTeams()
  if (saved.length === 0) return null
  const whose = (view: SavedView) => (view.shared === 'team' ? (teams.find((x) => x.id === view.team_id)?.name ?? '') : view.shared === 'everyone' ? t('keep.everyone') : '')
  return (
    <>
      <h2 className="px-2.5 pt-4 pb-1 text-xs font-semibold text-muted">{t('keep.saved')}</h2>
      {saved.map((view) => {
        const { view: to, ...search } = askedBy(view.filter)
        return (
          <Link key={view.id} to="/inbox/$view" params={{ view: to }} search={search} data-here={isAt(view, question) ? '' : undefined} className={row}>
            <span className="min-w-0 flex-1 truncate" dir="auto">{view.name}</span>
            {view.shared === 'me' ? null : <span title={whose(view)} className="text-muted"><Icon name="people" size={14} /><span className="sr-only">{whose(view)}</span></span>}
          </Link>
        )
      })}
    </>
  )
}

/** KeepMenu keeps what the list shows, or changes the kept view that it is. */
export function KeepMenu({ question, name }: { question: Question; name: string }) {
  const here = useSaved().find((view) => isAt(view, question))
  const [asking, setAsking] = useState<'keep' | 'drop' | ''>('')
  const end = () => setAsking('')
  const drop = async (view: SavedView) => {
    try {
      await call('DELETE', `/views/saved/${view.id}`)
      await queries.invalidateQueries({ queryKey: ['saved'] })
      notify(t('keep.dropped', { name: view.name }))
    } catch (error) { notify(words(error), { tone: 'bad' }) }
  }
  return (
    <>
      <Menu align="end" trigger={<IconButton icon="more" label={t('keep.menu')} />}>
        {here?.may_change ? <MenuItem icon="pen" onClick={() => setAsking('keep')}>{t('keep.change')}</MenuItem> : null}
        {here?.may_change ? <MenuItem icon="close" danger onClick={() => setAsking('drop')}>{t('keep.drop')}</MenuItem> : null}
        {here ? null : <MenuItem icon="plus" onClick={() => setAsking('keep')}>{t('keep.title')}</MenuItem>}
        {here && !here.may_change ? <MenuItem icon="people" onClick={end}>{t('keep.theirs')}</MenuItem> : null}
      </Menu>
      {asking === 'keep' ? <Suspense><KeepView question={question} view={here} name={name} onClose={end} /></Suspense> : null}
      {asking === 'drop' && here ? <Sure title={t('keep.drop.sure', { name: here.name })} text={t('keep.drop.text')} button={t('keep.drop')} onClose={end} run={() => void drop(here)} /> : null}
    </>
  )
}
