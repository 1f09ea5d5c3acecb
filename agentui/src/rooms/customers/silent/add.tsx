import { useState } from 'react'
import { Field, Input, Select } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { today } from '@/app/searches'
import { Form } from '../who/form'
import { told } from '../who/words'
import { hold, read, reasons } from './wire'
import { say } from './words'

const most = 16 << 20 // bytes of a file
const shown = 5 // lines that could not be read

/** Add keeps campaigns from addresses: one, a pasted list, or a file. */
export function Add({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [reason, setReason] = useState<string>('manual')
  const [source, setSource] = useState('')
  const [until, setUntil] = useState('')
  const [late, setLate] = useState(false)
  const [done, setDone] = useState(0)
  const { found, not } = read(text)
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > most) return void notify(say('add.big'), { tone: 'bad' })
    setText(await file.text())
    setReason('import')
    setSource(file.name)
  }
  const run = async () => {
    const refused = await hold(found, { reason, source: source.trim(), until }, setDone)
    notify(say('add.done', { n: found.length - refused.length }))
    if (refused.length > 0) notify(say('add.refused', { names: refused.slice(0, shown).map((a) => a.address).join(', '), n: refused.length }), { tone: 'bad' })
  }
  const check = () => {
    setLate(true)
    return found.length > 0 && (until === '' || until >= today())
  }
  return (
    <Form title={say('add')} text={say('add.text')} button={say('add.go', { n: found.length })} check={check} run={run} onClose={onClose}>
      <Field label={say('add.list')} help={found.length > 0 ? say('add.found', { n: found.length }) : say('add.list.help')} error={late && found.length === 0 ? say('add.none') : undefined} required>
        {(props) => <textarea {...props} value={text} onChange={(e) => setText(e.target.value)} rows={5} dir="ltr" spellCheck={false} autoComplete="off" className="field-box !h-auto py-2 font-mono text-sm" />}
      </Field>
      {not.length > 0 ? <p role="status" className="text-sm text-(--warn-text)">{say('add.not', { n: not.length })} <span dir="ltr" className="font-mono break-all">{not.slice(0, shown).map((x) => x.slice(0, 60)).join(' · ')}</span></p> : null}
      <Field label={say('add.file')}>{(props) => <input {...props} type="file" accept=".csv,.txt,text/csv,text/plain" onChange={(e) => void take(e.target.files?.[0])} className="text-sm" />}</Field>
      <Select label={say('reason')} value={reason} onChange={(e) => setReason(e.target.value)} options={reasons.map((r) => ({ value: r, text: told(`reason.${r}`) ?? r }))} />
      <Input label={say('source')} help={say('source.help')} value={source} maxLength={200} onChange={(e) => setSource(e.target.value)} />
      <Input label={say('until')} help={say('until.help')} type="date" value={until} min={today()} error={late && until !== '' && until < today() ? say('until.past') : undefined} onChange={(e) => setUntil(e.target.value)} className="num max-w-44" />
      {done > 0 ? <progress aria-label={say('add')} max={found.length} value={done} className="h-1.5 w-full accent-accent" /> : null}
    </Form>
  )
}
