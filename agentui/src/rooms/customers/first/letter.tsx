import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { called } from '@/i18n/names'
import { t } from '@/i18n'
import { newId, post } from '@/wire/client'
import type { ChosenTemplate, Conversation, Profile } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Input, Select } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { TemplatePicker } from '../../inbox/composer/template'
import type { Line } from './button'
import { say } from './words'

/** Letter is the first message to somebody: free words, or a template where the
 * network has approved some. */
export function Letter({ profile, lines, onClose }: { profile: Profile; lines: readonly Line[]; onClose: () => void }) {
  const go = useNavigate()
  const id = useRef('') // of this conversation: sent twice, it is begun once
  const [by, setBy] = useState(lines[0]?.inbox.id ?? '')
  const [from, setFrom] = useState('')
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [picking, setPicking] = useState(false)
  const [state, setState] = useState<'' | 'busy'>('')
  const [failed, setFailed] = useState('')
  const line = lines.find((l) => l.inbox.id === by) ?? lines[0]
  const templates = line?.can.outside === 'template'
  const send = async (what: { text: string } | { template: ChosenTemplate }) => {
    setPicking(false)
    setState('busy')
    setFailed('')
    id.current ||= newId('new_')
    try {
      const made = await post<Conversation>('/conversations', { contact_id: profile.id, inbox_id: by, client_id: id.current, ...(from ? { from } : {}), ...(line?.can.subject && subject.trim() ? { subject: subject.trim() } : {}), ...what })
      notify(say('sent'))
      onClose()
      void go({ to: '/c/$id', params: { id: made.id } })
    } catch (error) {
      setFailed(words(error))
      setState('')
    }
  }
  if (picking) return <TemplatePicker inbox={by} onClose={() => setPicking(false)} send={(template) => void send({ template })} />
  return (
    <Dialog open onClose={onClose} title={say('title', { name: called(profile) })} text={say('about')}>
      <form className="flex flex-col gap-3 overflow-y-auto px-5 pb-5" onSubmit={(e) => { e.preventDefault(); if (text.trim()) void send({ text }) }}>
        {lines.length > 1 ? <Select label={say('by')} value={by} options={lines.map((l) => ({ value: l.inbox.id, text: l.inbox.name }))} onChange={(e) => { setBy(e.target.value); setFrom(''); setFailed('') }} /> : null}
        {line && line.inbox.senders.length > 1 ? <Select label={t('compose.from.label')} value={from || line.inbox.senders[0]!.address} options={line.inbox.senders.map((s) => ({ value: s.address, text: s.address }))} onChange={(e) => setFrom(e.target.value)} /> : null}
        {templates ? (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-hover px-3 py-2 text-sm">
            <p className="min-w-0 flex-1 basis-56">{say('template.why')}</p>
            <Button type="button" small onClick={() => setPicking(true)}>{say('template')}</Button>
          </div>
        ) : null}
        {line?.can.subject ? <Input label={say('subject')} value={subject} maxLength={500} dir="auto" onChange={(e) => setSubject(e.target.value)} /> : null}
        <Field label={say('text')}>
          {(props) => <textarea {...props} rows={5} dir="auto" value={text} maxLength={line?.can.max_text || undefined} onChange={(e) => setText(e.target.value)} className="field-box h-auto py-2" />}
        </Field>
        {failed ? <p role="alert" className="text-sm text-danger">{failed}</p> : null}
        <div className="flex justify-end gap-2">
          <Button type="button" onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" icon="send" disabled={text.trim() === ''} busy={state === 'busy'}>{say('send')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
