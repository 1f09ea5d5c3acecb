import { useState, type FormEvent } from 'react'
import { queries } from '@/app/hub'
import { useTeams } from '@/app/load'
import { may, me } from '@/app/session'
import { t } from '@/i18n'
import { keptOf } from '@/state/saved'
import type { Question } from '@/state/listing'
import { call, post } from '@/wire/client'
import type { SavedView } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'

/** KeepView gives what the list shows a name, or changes that of a kept view. */
export function KeepView({ question, view, name, onClose }: { question: Question; view?: SavedView; name: string; onClose: () => void }) {
  const teams = useTeams().filter((team) => may('reports.read') || team.member_ids.includes(me()?.id ?? ''))
  const [called, setCalled] = useState(view?.name ?? name)
  const [whose, setWhose] = useState(view?.shared === 'team' ? (view.team_id ?? 'me') : (view?.shared ?? 'me'))
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const save = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    const team = whose !== 'me' && whose !== 'everyone'
    const body = { name: called.trim(), shared: team ? 'team' : whose, ...(team ? { team_id: whose } : {}), filter: view?.filter ?? keptOf(question), version: view?.version ?? 0 }
    try {
      await (view ? call('PUT', `/views/saved/${view.id}`, { body }) : post('/views/saved', body))
      await queries.invalidateQueries({ queryKey: ['saved'] })
      notify(t('saved'))
      onClose()
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={t(view ? 'keep.change' : 'keep.title')} text={view ? undefined : t('keep.text')}>
      <form onSubmit={(e) => void save(e)}>
        <DialogBody>
          <div className="flex flex-col gap-4">
            <Input label={t('keep.name')} value={called} onChange={(e) => setCalled(e.target.value)} maxLength={100} required autoFocus />
            <Select
              label={t('keep.whose')} value={whose} onChange={(e) => setWhose(e.target.value)}
              options={[{ value: 'me', text: t('keep.me') }, ...teams.map((team) => ({ value: team.id, text: team.name })), ...(may('reports.read') ? [{ value: 'everyone', text: t('keep.everyone') }] : [])]}
            />
            {error ? <p role="alert" className="text-danger">{error}</p> : null}
          </div>
        </DialogBody>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={busy}>{t('save')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
