import { useState } from 'react'
import { useMe } from '@/app/hooks'
import { useAgents } from '@/app/load'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { t } from '@/i18n'
import { When } from '@/rooms/campaigns/builder/fields'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input } from '@/ui/field'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { allKey, step, templateQuery, type View } from './wire'
import { say } from './words'

export type Verb = 'submit' | 'reject' | 'approve' | 'rollback'

/** told keeps what the hub answered, and has lists asked anew. */
export function heard(view: View): void {
  queries.setQueryData(templateQuery(view.id).queryKey, (before) => (before && before.revision > view.revision ? { ...before, state: view.state, history: view.history } : view))
  void queries.invalidateQueries({ queryKey: allKey })
}

/** mineAlone says why I may not approve: somebody else must, when there is one. */
export function useBarred(view: View): boolean {
  const me = useMe()
  const others = useAgents().some((a) => a.id !== me.id && a.state === 'active' && (a.role === 'admin' || a.role === 'owner'))
  const { pending } = view.state
  return others && pending !== null && (pending.by === me.id || (pending.revision === view.revision && view.saved_by === me.id))
}

/** Waits is the bar about what waits for approval, for whoever can move it on. */
export function Waits({ view, open }: { view: View; open: (verb: Verb, revision: number) => void }) {
  const agents = useAgents()
  const barred = useBarred(view)
  const me = useMe()
  const { pending } = view.state
  if (!pending) return null
  const who = agents.find((a) => a.id === pending.by)?.name ?? say('somebody')
  return (
    <section aria-label={say('waits')} className="mx-auto mt-4 flex w-[calc(100%-32px)] max-w-7xl flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-(--note-line) bg-note p-3 min-[800px]:w-[calc(100%-48px)]">
      <div className="min-w-56 flex-1">
        <p className="font-semibold"><span aria-hidden="true">◔ </span>{say('waits.title', { rev: pending.revision })}</p>
        <p className="text-sm" dir="auto">{say('waits.by', { who, when: moment(pending.at) })}{pending.note ? ` “${pending.note}”` : ''}</p>
        {may('templates.approve') && barred ? <p className="text-sm">{say('waits.barred')}</p> : null}
        {may('templates.approve') ? null : <p className="text-sm">{say('waits.others')}</p>}
      </div>
      <span className="flex gap-2">
        {may('templates.write') ? <Button onClick={() => open('reject', pending.revision)}>{say(pending.by === me.id ? 'withdraw' : 'reject')}</Button> : null}
        {may('templates.approve') ? <Button look="primary" icon="check" disabled={barred} onClick={() => open('approve', pending.revision)}>{say('approve')}</Button> : null}
      </span>
    </section>
  )
}

/** StepDialog takes a revision one step on, or back. */
export function StepDialog({ view, verb, revision, onClose }: { view: View; verb: Verb; revision: number; onClose: () => void }) {
  const [note, setNote] = useState('')
  const [from, setFrom] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const live = view.state.live?.revision
  const go = async () => {
    setBusy(true)
    try {
      heard(await step(view.id, verb, { ...(verb === 'reject' ? {} : { revision }), note, ...(verb === 'approve' && from ? { effective_at: from } : {}) }))
      notify(say(`${verb}.done`, { rev: revision }))
      onClose()
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
      void queries.invalidateQueries({ queryKey: allKey })
    }
  }
  return (
    <Dialog open onClose={onClose} title={say(`${verb}.title`, { rev: revision })} text={say(`${verb}.text`, { rev: revision, live: live ?? '–' })}>
      <DialogBody>
        <div className="flex flex-col gap-4 pt-1">
          {verb === 'approve' ? <When label={say('effective')} help={say('effective.help')} value={from} change={setFrom} /> : <Input label={say('note')} help={say('note.help')} value={note} maxLength={1000} onChange={(e) => setNote(e.target.value)} />}
          {error ? <p role="alert" className="text-danger">{error}</p> : null}
        </div>
      </DialogBody>
      <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button look={verb === 'rollback' ? 'danger' : 'primary'} busy={busy} onClick={() => void go()}>{say(verb)}</Button></DialogFoot>
    </Dialog>
  )
}
