import { useState, type FormEvent } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { patch } from '@/wire/client'
import type { Agent, Role } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { roleHelp, useRoles } from './roles'

/** ChangeAgent changes name and role. */
export function ChangeAgent({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const roles = useRoles(agent.role)
  const [role, setRole] = useState<Role>(agent.role)
  const [name, setName] = useState(agent.name)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    try {
      const body = { ...(name === agent.name ? {} : { name: name.trim() }), ...(role === agent.role ? {} : { role }) }
      if (Object.keys(body).length > 0) await patch(`/agents/${agent.id}`, body)
      await queries.invalidateQueries({ queryKey: ['agents'] })
      notify(t('saved'))
      onClose()
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={agent.name} text={agent.email}>
      <form onSubmit={(e) => void submit(e)}>
        <DialogBody>
          <div className="flex flex-col gap-4">
            <Input label={t('name')} value={name} onChange={(e) => setName(e.target.value)} required maxLength={200} />
            <Select label={t('agents.role')} options={roles} value={role} onChange={(e) => setRole(e.target.value as Role)} help={roleHelp(role)} />
            {error ? <p role="alert" className="text-danger">{error}</p> : null}
          </div>
        </DialogBody>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={busy}>{t('save')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
