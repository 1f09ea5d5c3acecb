import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react'
import { useDraft } from '@/app/hooks'
import { drafts } from '@/app/hub'
import { strokeOf } from '@/app/keys'
import { badAddress, send } from '@/app/posting'
import { useWay } from '@/app/reach'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { clockTime } from '@/i18n/dates'
import { written, type Draft, type DraftKind } from '@/state/drafts'
import type { Conversation } from '@/wire/shapes'
import { FileList } from './filelist'
import { Foot } from './foot'
import { Route } from './route'
import { leave } from './caret'
import { useCarrier } from './carrier'
import { Band, type Visibility } from './band'
import { useSignals } from './signals'
import { useUploads } from './uploads'

const TemplatePicker = lazy(() => import('./template').then((m) => ({ default: m.TemplatePicker })))

interface WritingProps { card: Conversation; kind: DraftKind; flip: () => void }

/** useFor is a state about one conversation; about another one it begins anew. */
function useFor<T>(id: string, first: T): [T, (value: T) => void] {
  const [held, hold] = useState({ id, value: first })
  return [held.id === id ? held.value : first, useCallback((value: T) => hold((was) => (was.id === id && was.value === value ? was : { id, value })), [id])]
}

/** Writing is one draft. It lives in the draft store alone: nothing that comes
 * over the line can reach it. */
export function Writing({ card, kind, flip }: WritingProps) {
  const held = useDraft(card.id, kind)
  const draft: Draft = held ?? { text: '', at: 0 }
  const [trouble, setTrouble] = useFor(card.id, '')
  const [asked, setAsked] = useFor(card.id, false)
  const [over, setOver] = useFor(card.id, false)
  const picker = useRef<HTMLInputElement>(null)
  const [due, setDue] = useFor<'' | 'send' | 'done'>(card.id, '') // sent before it was known how
  const { inbox, options, can, sure } = useCarrier(card, draft.inbox)
  const change = (part: Partial<Draft>) => {
    setTrouble('')
    drafts.put(card.id, kind, { ...draft, seen: draft.seen ?? card.last_inbound_seq, ...part, at: Date.now() })
  }
  const { way, known } = useWay(card, kind === 'reply' ? inbox?.id : undefined)
  const [picking, setPicking] = useFor(card.id, false)
  // What was chosen for an earlier word of the customer is not chosen for this one.
  const chosen: Visibility | undefined = draft.visibility?.seen === card.last_inbound_seq && (draft.visibility.to === 'public' || way?.may_private) ? draft.visibility.to : undefined
  const visibility = way?.public ? chosen : undefined
  const from = way?.senders.find((s) => s.address === draft.from)?.address // an address that is gone is not chosen any more
  const uploads = useUploads(card.id, can, (to, file) => {
    const now: Draft = drafts.get(to, kind) ?? { text: '', at: 0 }
    drafts.put(to, kind, { ...now, files: [...(now.files ?? []), file], at: Date.now() })
  }, setTrouble)
  useSignals(card.id, kind, draft.text)

  const newer = draft.text !== '' && draft.seen !== undefined && card.last_inbound_seq > draft.seen && kind === 'reply'
  const submit = (thenDone = false) => {
    const bad = badAddress(draft.to, draft.cc, draft.bcc)
    if (draft.text.trim() === '' && !draft.files?.length) return
    if (uploads.busy) return setTrouble(t('compose.file.busy'))
    if (bad) return setTrouble(t('compose.bad', { address: bad }))
    if (newer && !asked) return setAsked(true)
    if (kind === 'reply' && (!sure || !known)) return setDue(thenDone ? 'done' : 'send')
    if (kind === 'reply' && !inbox) return setTrouble(t('compose.noinbox'))
    if (kind === 'reply' && way?.why) return setTrouble(way.text)
    if (way?.public && !visibility && kind === 'reply') return setTrouble(t('way.choose'))
    const hold = kind === 'reply' ? (can?.undo_send_s ?? 0) : 0
    setAsked(false)
    send({ card, kind, hold, thenDone, visibility, draft: { ...draft, from, inbox: kind === 'reply' ? inbox?.id : undefined } })
  }
  const latest = useRef({ submit, change })
  useLayoutEffect(() => { latest.current = { submit, change } })
  useEffect(() => {
    if (!due || !sure || !known) return
    setDue('')
    latest.current.submit(due === 'done')
  }, [due, sure, known, setDue])
  const go = useCallback((thenDone?: boolean) => latest.current.submit(thenDone), [])
  const readdress = useCallback((part: Partial<Draft>) => latest.current.change(part), [])
  const pick = useCallback(() => picker.current?.click(), [])
  const onKeyDown = (e: KeyboardEvent) => {
    const act = { 'mod+enter': () => submit(), 'mod+shift+enter': () => submit(true), 'mod+/': flip, 'mod+shift+f': pick, 'escape': () => document.getElementById('thread')?.focus() }[strokeOf(e.nativeEvent)]
    if (!act) return
    e.preventDefault()
    act()
  }
  const take = (e: DragEvent | ClipboardEvent, files: Files) => {
    if (files.length === 0) return
    e.preventDefault()
    setOver(false)
    uploads.add(files)
  }
  const ground = kind === 'note' ? 'border-dashed border-note-line bg-note has-[textarea:focus]:outline-note-line' : 'border-line-strong/70 bg-surface has-[textarea:focus]:border-accent has-[textarea:focus]:outline-accent'
  return (
    <div
      className={`relative rounded-md border has-[textarea:focus]:outline-2 ${ground}`} role="presentation"
      onDragOver={(e) => { if (e.dataTransfer.types.includes('Files')) { e.preventDefault(); setOver(true) } }} onDragLeave={() => setOver(false)}
      onDrop={(e) => take(e, [...e.dataTransfer.files])}
    >
      {kind === 'reply' ? <Route key={`to ${card.id}`} customer={called(card.contact)} way={way} from={from} to={draft.to} cc={draft.cc} bcc={draft.bcc} inbox={inbox} options={options} copies={can?.copy_lines ?? false} change={readdress} /> : null}
      {kind === 'reply' && way ? <Band way={way} chosen={visibility} choose={(to) => change({ visibility: { to, seen: card.last_inbound_seq } })} template={() => setPicking(true)} /> : null}
      <textarea
        key={`text ${card.id}`} id="composer-text" value={draft.text} dir="auto" rows={3} onChange={(e) => change({ text: e.target.value })} onKeyDown={onKeyDown} onBlur={(e) => leave(card.id, kind, e.target)}
        onPaste={(e) => take(e, [...e.clipboardData.files])} maxLength={can?.max_text && kind === 'reply' ? can.max_text : undefined}
        aria-label={kind === 'note' ? t('compose.note.hint') : t('compose.reply.hint', { name: called(card.contact) })}
        placeholder={kind === 'note' ? t('compose.note.hint') : t('compose.reply.hint', { name: called(card.contact) })}
        className="block field-sizing-content max-h-[38vh] min-h-18 w-full resize-none rounded-md bg-transparent px-3 py-2 outline-none"
      />
      <FileList uploads={uploads} files={draft.files ?? []} remove={(id) => change({ files: draft.files?.filter((f) => f.id !== id) })} />
      <Foot
        kind={kind} open={visibility === 'public'} name={called(card.contact)} empty={draft.text.trim() === '' && !draft.files?.length} saved={draft.at > 0 && written(draft) ? clockTime(draft.at) : ''}
        counted={kind === 'reply' && can?.text_unit === 'septets' ? draft.text : ''} trouble={trouble} newer={asked && newer} canFile={kind === 'note' || (can?.files.max ?? 0) > 0} submit={go} pick={pick}
      />
      <input ref={picker} type="file" multiple hidden aria-label={t('compose.attach')} onChange={(e) => { uploads.add([...(e.target.files ?? [])]); e.target.value = '' }} />
      {picking && inbox ? <Suspense><TemplatePicker inbox={inbox.id} onClose={() => setPicking(false)} send={(template, text) => { setPicking(false); send({ card, kind: 'reply', hold: can?.undo_send_s ?? 0, template, visibility, draft: { text, inbox: inbox.id, at: Date.now() } }) }} /></Suspense> : null}
      {over ? <div className="pointer-events-none absolute inset-0 flex items-center justify-center rounded-md border-2 border-dashed border-accent bg-surface/90 font-semibold">{t('compose.drop')}</div> : null}
    </div>
  )
}

type Files = readonly File[]
