import { useRef, useState, type FormEvent } from 'react'
import { t } from '@/i18n'
import { usePurposes } from '@/rooms/campaigns/topics'
import { Button } from '@/ui/button'
import { Dialog, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { create, type Body, type Kind, type View } from '../wire'
import { say } from '../words'

const frame = (inner: string) => `<mjml>\n  <mj-head>\n    <mj-attributes>\n      <mj-all font-family="Helvetica, Arial, sans-serif" />\n      <mj-text font-size="15px" line-height="1.5" color="#222222" />\n    </mj-attributes>\n  </mj-head>\n  <mj-body background-color="#f3f4f6">\n${inner}\n  </mj-body>\n</mjml>\n`
const sheet = (text: string) => `    <mj-section background-color="#ffffff" padding="24px 0">\n      <mj-column>\n        <mj-text>${text}</mj-text>\n      </mj-column>\n    </mj-section>`

/** mailOf is a first mail with some words in it, and the way out where one is needed. */
export const mailOf = (text: string, purpose: string): string => frame(sheet(text) + (purpose === 'service' || purpose === 'transactional' ? '' : `\n    <mj-section padding="8px 0 24px">\n      <mj-column>\n        <mj-text align="center" font-size="12px" color="#555555"><a href="{{ link.unsubscribe }}">${say('starter.out')}</a></mj-text>\n      </mj-column>\n    </mj-section>`))

/** starter is an empty sheet of a kind: as little as can be saved. */
export function starter(kind: Kind, name: string, purpose: string): Body {
  const base = { name, purpose, kind }
  if (kind === 'block') return { ...base, variants: [{ channel: 'mail', locale: '', source: 'mjml', body: `<mj-text>${say('starter.block')}</mj-text>` }, { channel: 'text', locale: '', source: 'text', body: say('starter.block') }] }
  if (kind === 'layout') return { ...base, variants: [{ channel: 'mail', locale: '', source: 'mjml', body: frame('    {{ content }}') }] }
  return { ...base, variants: [{ channel: 'mail', locale: '', subject: name, source: 'mjml', body: mailOf(say('starter.mail'), purpose) }, { channel: 'text', locale: '', source: 'text', body: say('starter.text') }] }
}

/** NameDialog makes an empty template: a name, and what it is for. */
export function NameDialog({ kind, onClose, open }: { kind: Kind; onClose: () => void; open: (made: View) => Promise<void> }) {
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState('marketing')
  const purposes = usePurposes(purpose)
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const make = async (e: FormEvent) => {
    e.preventDefault()
    if (!name.trim()) return setError(say('name.missing'))
    setBusy(true)
    try {
      await open(await create(starter(kind, name.trim(), purpose)))
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={say(`new.${kind}`)} text={say(`kind.${kind}.text`)} focus={field}>
      <form onSubmit={(e) => void make(e)} className="flex min-h-0 flex-col">
        <div className="flex flex-col gap-4 px-5 pt-1 pb-5">
          <Input ref={field} label={say('name')} value={name} onChange={(e) => { setName(e.target.value); setError('') }} error={error} maxLength={200} autoComplete="off" required />
          {kind === 'message' ? <Select label={say('purpose')} help={say('purpose.help')} value={purpose} onChange={(e) => setPurpose(e.target.value)} options={purposes} /> : null}
        </div>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button look="primary" type="submit" busy={busy}>{say('make')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
