import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMe } from '@/app/hooks'
import { useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { say } from '../say'
import { test, type Campaign, type Message } from '../wire'

/** Testing sends one revision of the message to a few addresses of one's own. */
export function Testing({ campaign: c, messages, onClose }: { campaign: Campaign; messages?: readonly Message[]; onClose: () => void }) {
  const me = useMe()
  const inboxes = useInboxes()
  const ways = c.inboxes.map((id) => inboxes.find((i) => i.id === id)).filter((i) => i !== undefined)
  const choices = [...new Set([c.template, ...(c.variants ?? []).map((v) => v.template ?? '')])].filter(Boolean)
  const [template, setTemplate] = useState(c.template)
  const [inbox, setInbox] = useState(ways[0]?.id ?? '')
  const mail = inboxes.find((i) => i.id === inbox)?.kind === 'email'
  const [to, setTo] = useState('')
  const message = messages?.find((m) => m.id === template)
  const revision = (template === c.template && c.revision) || message?.state.live?.revision || message?.revision || 0
  const send = useMutation({ mutationFn: () => test(template, { revision, inbox_id: inbox, locale: me.language, to: to.split(/[,\s]+/).filter(Boolean), person: { edge: 'usual' } }) })
  return (
    <Dialog open onClose={onClose} title={say('test.title', { rev: revision })} text={say('test.text')}>
      <DialogBody>
        <div className="flex flex-col gap-4 pt-2">
          {choices.length > 1 ? <Select label={say('message')} value={template} onChange={(e) => setTemplate(e.target.value)} options={choices.map((id) => ({ value: id, text: messages?.find((m) => m.id === id)?.name ?? id }))} /> : null}
          {ways.length > 0 ? <Select label={say('test.way')} value={inbox} onChange={(e) => setInbox(e.target.value)} options={ways.map((i) => ({ value: i.id, text: i.name }))} /> : <p className="text-danger">{say('test.noway')}</p>}
          <Input label={say('test.to')} help={mail ? say('test.me', { address: me.email }) : undefined} value={to} onChange={(e) => setTo(e.target.value)} dir="ltr" autoComplete="off" />
          {send.error ? <p role="alert" className="text-danger">{words(send.error)}</p> : null}
          {send.data ? (
            <ul role="status" className="flex flex-col gap-1">
              {send.data.tests.map((x) => <li key={x.address} className={x.error ? 'text-danger' : ''}><span dir="ltr">{x.address}</span>: {x.error || say('test.sent')}</li>)}
            </ul>
          ) : null}
        </div>
      </DialogBody>
      <DialogFoot><Button onClick={onClose}>{t('close')}</Button><Button look="primary" busy={send.isPending} disabled={!inbox || revision === 0} onClick={() => send.mutate()}>{say('test.send')}</Button></DialogFoot>
    </Dialog>
  )
}
