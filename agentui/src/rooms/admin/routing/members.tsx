import { useState } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { patch, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { Chips } from '../settle/controls'
import { faults } from '../settle/draft'
import type { World } from '../settle/names'
import { say } from '../words'

export type Team = components['schemas']['TeamView']

/** Members is the name of a team and who is in it; without a team it makes one. */
export function Members({ team, world, onClose }: { team?: Team; world: World; onClose: () => void }) {
  const [name, setName] = useState(team?.name ?? '')
  const [members, setMembers] = useState<string[]>(team?.member_ids ?? [])
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const save = async (e: React.FormEvent) => {
    e.preventDefault()
    setBusy(true)
    try {
      await (team ? patch(`/teams/${team.id}`, { name: name.trim(), member_ids: members }) : post('/teams', { name: name.trim(), member_ids: members }))
      await queries.invalidateQueries({ queryKey: ['teams'] })
      notify(t('saved'))
      onClose()
    } catch (error) {
      setErrors(faults(error))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={team?.name ?? say('routing.add')}>
      <form onSubmit={(e) => void save(e)}>
        <DialogBody>
          <div className="flex flex-col gap-4">
            <Input label={say('routing.team.name')} value={name} onChange={(e) => setName(e.target.value)} error={errors.name} maxLength={200} required autoFocus />
            <div><p className="mb-1 text-sm font-medium">{say('routing.team.members')}</p><Chips label={say('routing.team.members')} options={world.agents} value={members} change={setMembers} /></div>
            {errors[''] ? <p role="alert" className="text-danger">{errors['']}</p> : null}
          </div>
        </DialogBody>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={busy}>{t('save')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
