import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { t } from '@/i18n'
import { Button, IconButton } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Check, Field } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { words } from '@/ui/states'
import { decode, read, type Read } from './read'
import { addCodes, type Added, type Saved } from './wire'
import { say } from './words'

const largest = 8_000_000 // signs, as the hub takes them at once
const most = 100_000 // codes of one offer; the hub knows how many of these it has already
const someBad = 5

/** Adding puts single codes into an offer: what is read is seen before they are
 * sent, and what became of them after. */
export function Adding({ offer, onClose }: { offer: Saved; onClose: () => void }) {
  const [done, setDone] = useState<Added | null>(null)
  return (
    <Dialog open onClose={onClose} title={say('add.of', { name: offer.pool.name })} text={done ? undefined : say('add.text')} lasting={!done}>
      {done ? <Report added={done} again={() => setDone(null)} onClose={onClose} /> : <Source offer={offer} onDone={setDone} onClose={onClose} />}
    </Dialog>
  )
}

function Source({ offer, onDone, onClose }: { offer: Saved; onDone: (a: Added) => void; onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [file, setFile] = useState<{ name: string; text: string } | null>(null)
  const [skips, setSkips] = useState(true)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const text = useDeferredValue(file?.text ?? typed)
  const seen = useMemo(() => read(text, skips), [text, skips])
  const take = async (chosen: File | undefined) => {
    if (!chosen) return
    setWrong(chosen.size > 2 * largest ? say('add.large') : '') // two bytes a sign at most
    if (chosen.size > 2 * largest) return
    try { setFile({ name: chosen.name, text: await decode(chosen) }) } catch { setWrong(say('add.unread')) }
  }
  const go = async () => {
    const now = read(file?.text ?? typed, skips)
    const fault = now.count === 0 ? say('add.none') : now.body.length > largest ? say('add.large') : now.count > most ? say('add.many') : ''
    setWrong(fault)
    if (fault) return
    setBusy(true)
    try { onDone(await addCodes(offer.id, now.body)) } catch (error) {
      setWrong(words(error))
      setBusy(false)
    }
  }
  return (
    <form noValidate className="flex min-h-0 scroll-pb-20 flex-col gap-3 overflow-y-auto px-5 pt-1" onSubmit={(e) => { e.preventDefault(); if (!busy) void go() }}>
      {file ? (
        <div className="flex items-center gap-2 rounded-sm border border-line-strong/50 ps-3">
          <Icon name="file" size={16} /><span className="min-w-0 flex-1 truncate font-medium" dir="auto">{file.name}</span>
          <IconButton icon="close" label={say('add.file.away', { name: file.name })} onClick={() => { setFile(null); setWrong('') }} />
        </div>
      ) : (
        <>
          <Field label={say('add.codes')}>{(props) => <textarea {...props} rows={7} dir="ltr" spellCheck={false} value={typed} onChange={(e) => { setTyped(e.target.value); setWrong('') }} className="field-box font-mono text-sm" />}</Field>
          <input ref={input} type="file" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain" aria-label={say('add.file')} className="sr-only" tabIndex={-1} onChange={(e) => { void take(e.target.files?.[0]); e.target.value = '' }} />
          <span><Button small icon="file" onClick={() => input.current?.click()}>{say('add.file')}</Button></span>
        </>
      )}
      {seen.heading ? <Check label={say('add.heading', { text: seen.heading })} checked={skips} onChange={(e) => setSkips(e.target.checked)} /> : null}
      <Found seen={seen} />
      {wrong ? <p role="alert" className="text-sm text-danger">{wrong}</p> : null}
      <div className="sticky bottom-0 -mx-5 mt-1 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="primary" type="submit" busy={busy}>{seen.count > 0 ? say('add.go', { n: seen.count }) : say('add')}</Button>
      </div>
    </form>
  )
}

/** Found is what is read from it: how many, the first ones, and which lines hold none. */
function Found({ seen }: { seen: Read }) {
  if (seen.count === 0 && seen.bad.length === 0) return null
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      <p className="num break-words"><span className="font-medium">{say('add.reads', { n: seen.count })}</span>{seen.first.length > 0 ? <>: <code dir="ltr">{seen.first.join(', ')}{seen.count > seen.first.length ? ' …' : ''}</code></> : null}</p>
      {seen.twice > 0 ? <p className="num text-muted">{say('add.reads.twice', { n: seen.twice })}</p> : null}
      {seen.bad.length > 0 ? (
        <>
          <p className="num text-(--warn-text)">{say('add.reads.bad', { n: seen.bad.length })}. {say('add.bad.why')}</p>
          <ul className="text-muted">{seen.bad.slice(0, someBad).map((b) => <li key={b.line} className="truncate" dir="auto">{say('add.line', { n: b.line, text: b.text.slice(0, 200) })}</li>)}</ul>
        </>
      ) : null}
    </div>
  )
}

function Report({ added, again, onClose }: { added: Added; again: () => void; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-3 px-5 pt-1 pb-5">
      <div role="status" className="flex flex-col gap-1">
        <p className="num flex items-center gap-2 text-lg font-semibold"><Icon name={added.added > 0 ? 'check' : 'alert'} size={20} className={added.added > 0 ? 'text-good' : 'text-(--warn-text)'} />{say('add.added', { n: added.added })}</p>
        {added.known > 0 ? <p className="num">{say('add.known', { n: added.known })}</p> : null}
        {added.bad > 0 ? <p className="num">{say('add.bad', { n: added.bad })}. <span className="text-muted">{say('add.bad.why')}</span></p> : null}
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={again}>{say('add.again')}</Button>
        <Button look="primary" autoFocus onClick={onClose}>{say('add.done')}</Button>
      </div>
    </div>
  )
}
