import { useState } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Field, Input } from '@/ui/field'
import { words } from '@/ui/states'
import { say } from '../words'
import type { DayOff } from './hours'
import { importDays, type Imported } from './wire'

interface ImportProps { have: readonly DayOff[]; feed?: boolean; onClose: () => void; take: (days: DayOff[], url: string) => void }

/** Import reads holidays out of an iCalendar: pasted, as a file, or from an
 * address. What it found is shown before anything is taken. */
export function Import({ have, feed, onClose, take }: ImportProps) {
  const [url, setURL] = useState('')
  const [text, setText] = useState('')
  const [keep, setKeep] = useState(true)
  const [found, setFound] = useState<Imported | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const read = async () => {
    setBusy(true)
    setError('')
    setFound(null)
    try { setFound(await importDays(text.trim() ? { ics: text } : { url: url.trim() })) } catch (cause) { setError(words(cause)) } finally { setBusy(false) }
  }
  const fresh = Object.entries(found?.holidays ?? {}).filter(([date]) => !have.some((d) => d.date === date)).sort()
  const done = () => {
    take(fresh.map(([date, name]) => ({ date, name, hours: '' })), feed && !text.trim() && keep ? url.trim() : '')
    onClose()
  }
  return (
    <Dialog open onClose={onClose} title={say('import.title')} text={say('import.text')} wide>
      <DialogBody>
        <div className="flex flex-col gap-4">
          <Input label={say('import.url')} type="url" dir="ltr" placeholder="https://" value={url} onChange={(e) => setURL(e.target.value)} disabled={text.trim() !== ''} />
          <Field label={say('import.file')}>
            {(props) => <input {...props} type="file" accept=".ics,text/calendar" onChange={(e) => void e.target.files?.[0]?.text().then(setText)} className="text-sm" />}
          </Field>
          <Field label={say('import.paste')}>
            {(props) => <textarea {...props} rows={4} dir="ltr" spellCheck={false} value={text} onChange={(e) => setText(e.target.value)} placeholder="BEGIN:VCALENDAR" className="field-box font-mono text-sm" />}
          </Field>
          {error ? <p role="alert" className="text-danger">{error}</p> : null}
          {found ? <Found found={found} fresh={fresh} /> : null}
          {feed && found && url.trim() && !text.trim() ? (
            <label className="flex items-center gap-2.5"><input type="checkbox" checked={keep} onChange={(e) => setKeep(e.target.checked)} className="size-4.5 accent-accent" />{say('import.keep')}</label>
          ) : null}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look={found ? 'plain' : 'primary'} busy={busy} disabled={!text.trim() && !url.trim()} onClick={() => void read()}>{say('import.read')}</Button>
        {found ? <Button look="primary" disabled={fresh.length === 0} onClick={done}>{say('import.take', { n: fresh.length })}</Button> : null}
      </DialogFoot>
    </Dialog>
  )
}

function Found({ found, fresh }: { found: Imported; fresh: readonly [string, string][] }) {
  const known = Object.keys(found.holidays).length - fresh.length
  return (
    <section aria-label={say('import.found')} className="rounded-sm border border-line">
      <p role="status" className="border-b border-line px-3 py-2 font-medium">
        {[say('import.found.days', { n: fresh.length }), known ? say('import.found.known', { n: known }) : '', found.skipped ? say('import.found.skipped', { n: found.skipped }) : ''].filter(Boolean).join(' · ')}
      </p>
      <ul tabIndex={0} aria-label={say('import.found')} className="ring-inside max-h-48 overflow-y-auto px-3 py-1.5">
        {fresh.map(([date, name]) => <li key={date} className="flex gap-3 py-0.5"><span className="num text-muted">{date}</span><span dir="auto">{name}</span></li>)}
      </ul>
    </section>
  )
}
