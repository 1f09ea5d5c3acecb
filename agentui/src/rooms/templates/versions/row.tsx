import { useAgents } from '@/app/load'
import { ticker } from '@/app/hub'
import { may } from '@/app/session'
import type { VersionsSearch } from '@/app/searches'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import type { Verb } from '../release'
import { StateChip, type Standing } from '../list/state'
import type { Entry, Revision, View } from '../wire'
import { say } from '../words'

interface RowProps { view: View; revision: Revision; from: number; to: number; compare: (s: VersionsSearch) => void; open: (what: Verb | 'test') => void }

/** RevisionRow is one save, with all that became of it. */
export function RevisionRow({ view, revision: r, from, to, compare, open }: RowProps) {
  const agents = useAgents()
  const name = (id: string) => agents.find((a) => a.id === id)?.name ?? say('somebody')
  const { live, next, pending } = view.state
  const entries = view.history.filter((e) => e.revision === r.revision)
  const was = entries.some((e) => !e.cancelled && Date.parse(e.effective_at) <= ticker.now)
  const chips: Standing[] = []
  if (live?.revision === r.revision) chips.push({ what: 'live', text: say('is.live') })
  if (next?.revision === r.revision) chips.push({ what: 'next', text: say('is.next', { when: moment(next.effective_at) }) })
  if (pending?.revision === r.revision) chips.push({ what: 'pending', text: say('is.pending') })
  if (chips.length === 0) chips.push(was ? { what: 'part', text: say('is.was') } : { what: 'draft', text: say('is.draft') })
  const message = view.kind === 'message'
  const idle = live?.revision !== r.revision && next?.revision !== r.revision && pending?.revision !== r.revision
  const pick = (side: 'from' | 'to', here: boolean) => (
    <input type="radio" name={side} checked={here} onChange={() => compare({ [side]: r.revision })} aria-label={say(`diff.${side}`, { rev: r.revision })} title={say(`diff.${side}`, { rev: r.revision })} className="mx-2.5 size-4 accent-accent first:ms-1.5" />
  )
  return (
    <li className={`flex flex-col gap-1.5 border-b border-line px-4 py-3 last:border-b-0 ${r.revision === to || r.revision === from ? 'bg-picked' : ''}`}>
      <div className="flex flex-wrap items-center gap-2">
        <span className="flex">{pick('from', r.revision === from)}{pick('to', r.revision === to)}</span>
        <span className="num font-semibold">{say('rev', { rev: r.revision })}</span>
        {message ? chips.map((c) => <StateChip key={c.what} of={c} />) : null}
      </div>
      <p className="text-sm text-muted"><span dir="auto">{say('written', { who: name(r.saved_by), when: moment(r.saved_at) })}</span></p>
      {entries.map((e) => <EntryLine key={`${e.approved_at} ${e.effective_at}`} entry={e} name={name} />)}
      <div className="flex flex-wrap gap-1.5">
        {message && may('templates.write') ? <Button small icon="send" aria-label={say('test.rev', { rev: r.revision })} onClick={() => open('test')}>{say('test')}</Button> : null}
        {message && may('templates.write') && idle && !was ? <Button small icon="flag" aria-label={say('submit.rev', { rev: r.revision })} onClick={() => open('submit')}>{say('submit')}</Button> : null}
        {message && may('templates.approve') && was && (live?.revision !== r.revision || next) ? <Button small icon="undo" aria-label={say('rollback.rev', { rev: r.revision })} onClick={() => open('rollback')}>{say('rollback')}</Button> : null}
      </div>
    </li>
  )
}

function EntryLine({ entry: e, name }: { entry: Entry; name: (id: string) => string }) {
  const key = e.rollback ? 'entry.rollback' : 'entry.approved'
  return (
    <p className={`text-sm ${e.cancelled ? 'text-muted line-through' : ''}`} dir="auto">
      {say(key, { who: name(e.approver), when: moment(e.approved_at) })}
      {Date.parse(e.effective_at) - Date.parse(e.approved_at) > 1000 ? ` ${say('entry.from', { when: moment(e.effective_at) })}` : ''}
      {e.note ? ` “${e.note}”` : ''}{e.cancelled ? ` ${say('entry.cancelled')}` : ''}
    </p>
  )
}
