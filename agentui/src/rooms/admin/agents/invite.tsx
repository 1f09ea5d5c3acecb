import { useState, type FormEvent } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { ApiError, post } from '@/wire/client'
import type { Invited, Role } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { rule } from '@/ui/words'
import { notify } from '@/ui/toasts'
import { Copied } from '../copied'
import { roleHelp, useRoles } from './roles'
import { useWays } from './ways'

/** Invite makes an agent and hands out the way in. */
export function Invite({ onClose }: { onClose: () => void }) {
  const roles = useRoles()
  const ways = useWays()
  const [role, setRole] = useState<Role>('agent')
  const [way, setWay] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [link, setLink] = useState('')
  const through = way ?? ways[0]!.value
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = new FormData(e.currentTarget)
    const name = String(form.get('name')).trim()
    setBusy(true)
    setErrors({})
    try {
      const body = { name, email: String(form.get('email')).trim(), role, ...(through ? { invite: { inbox_id: through } } : {}) }
      const made = await post<Invited>('/agents', body)
      await queries.invalidateQueries({ queryKey: ['agents'] })
      notify(t('agents.invited', { name }))
      if (made.invite_url) setLink(made.invite_url)
      else onClose()
    } catch (error) {
      const fields = error instanceof ApiError ? Object.fromEntries(error.fields.map((f) => [f.field, rule(f)])) : {}
      setErrors({ ...fields, '': words(error) })
    } finally { setBusy(false) }
  }
  if (link) {
    return (
      <Dialog open lasting onClose={onClose} title={t('agents.invite.title')} text={t('agents.link')}>
        <DialogBody><Copied text={link} /></DialogBody>
        <DialogFoot><Button look="primary" onClick={onClose}>{t('close')}</Button></DialogFoot>
      </Dialog>
    )
  }
  return (
    <Dialog open onClose={onClose} title={t('agents.invite.title')}>
      <form onSubmit={(e) => void submit(e)}>
        <DialogBody>
          <div className="flex flex-col gap-4">
            <Input label={t('name')} name="name" required maxLength={200} error={errors.name} />
            <Input label={t('email')} name="email" type="email" required error={errors.email} dir="ltr" />
            <Select label={t('agents.role')} options={roles} value={role} onChange={(e) => setRole(e.target.value as Role)} help={roleHelp(role)} />
            <Select label={t('agents.invite.how')} options={ways} value={through} onChange={(e) => setWay(e.target.value)} />
            {errors[''] ? <p role="alert" className="text-danger">{errors['']}</p> : null}
          </div>
        </DialogBody>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={busy}>{t('agents.invite.button')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
