import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/i18n'
import { post } from '@/wire/client'
import type { Agent, Link } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Copied } from '../copied'
import { useWays } from './ways'

/** NewLink gives somebody a new way in: an invitation, or a new password. */
export function NewLink({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const ways = useWays()
  const [way, setWay] = useState('')
  const make = useMutation({
    mutationFn: () => post<Link>(`/agents/${agent.id}/link`, way ? { inbox_id: way } : {}),
    onSuccess: (made) => {
      if (made.url) return
      notify(t('agents.invited', { name: agent.name }))
      onClose()
    },
  })
  const url = make.data?.url
  return (
    <Dialog open onClose={onClose} title={`${t('agents.link.again')}: ${agent.name}`} text={url ? t('agents.link') : undefined}>
      <DialogBody>
        {url ? <Copied text={url} /> : <Select label={t('agents.invite.how')} options={ways} value={way} onChange={(e) => setWay(e.target.value)} />}
        {make.error ? <p role="alert" className="mt-2 text-danger">{words(make.error)}</p> : null}
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{t(url ? 'close' : 'cancel')}</Button>
        {url ? null : <Button look="primary" busy={make.isPending} onClick={() => make.mutate()}>{t('agents.link.again')}</Button>}
      </DialogFoot>
    </Dialog>
  )
}
