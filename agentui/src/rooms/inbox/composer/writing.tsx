import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react'
import { useDraft } from '@/app/hooks'
import { drafts } from '@/app/hub'
import { strokeOf } from '@/app/keys'
import { badAddress, send } from '@/app/posting'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import type { Draft, DraftKind } from '@/state/drafts'
import type { Conversation } from '@/wire/shapes'
import { FileList } from './filelist'
import { Foot } from './foot'
import { Route } from './route'
import { useCarrier } from './carrier'
import { useSignals } from './signals'
import { useUploads } from './uploads'

interface WritingProps { card: Conversation; kind: DraftKind; flip: () => void }

/** Writing is one draft. It lives in the draft store alone: nothing that comes
 * over the line can reach it. */
export function Writing({ card, kind, flip }: WritingProps) {
  const held = useDraft(card.id, kind)
  const draft: Draft = held ?? { text: '', at: 0 }
  const [trouble, setTrouble] = useState('')
  const [asked, setAsked] = useState(false)
  const [over, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const { inbox, options, can } = useCarrier(card, draft.inbox)
  const change = (part: Partial<Draft>) => {
    setTrouble('')
    drafts.put(card.id, kind, { ...draft, seen: draft.seen ?? card.last_inbound_seq, ...part, at: Date.now() })
  }
  const uploads = useUploads(can, (file) => {
    const now = drafts.get(card.id, kind) ?? draft
    drafts.put(card.id, kind, { ...now, files: [...(now.files ?? []), file], at: Date.now() })
  }, setTrouble)
  useSignals(card.id, kind, draft.text)

  const newer = draft.text !== '' && draft.seen !== undefined && card.last_inbound_seq > draft.seen && kind === 'reply'
  const submit = (thenDone = false) => {
    const bad = badAddress(draft.to, draft.cc, draft.bcc)
    if (draft.text.trim() === '' && !draft.files?.length) return
    if (uploads.busy) return setTrouble(t('compose.file.busy'))
    if (bad) return setTrouble(t('compose.bad', { address: bad }))
    if (kind === 'reply' && !inbox) return setTrouble(t('compose.noinbox'))
    if (newer && !asked) return setAsked(true)
    const hold = kind === 'reply' ? (can?.undo_send_s ?? 0) : 0
    setAsked(false)
    send({ card, kind, hold, thenDone, draft: { ...draft, inbox: kind === 'reply' ? inbox?.id : undefined } })
  }
  const onKeyDown = (e: KeyboardEvent) => {
    const act = { 'mod+enter': () => submit(), 'mod+shift+enter': () => submit(true), 'mod+/': flip, 'mod+shift+f': () => picker.current?.click(), 'escape': () => document.getElementById('thread')?.focus() }[strokeOf(e.nativeEvent)]
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
      {kind === 'reply' ? <Route card={card} draft={draft} inbox={inbox} options={options} can={can} change={change} /> : null}
      <textarea
        id="composer-text" value={draft.text} dir="auto" rows={3} onChange={(e) => change({ text: e.target.value })} onKeyDown={onKeyDown}
        onPaste={(e) => take(e, [...e.clipboardData.files])} maxLength={can?.max_text && kind === 'reply' ? can.max_text : undefined}
        aria-label={kind === 'note' ? t('compose.note.hint') : t('compose.reply.hint', { name: called(card.contact) })}
        placeholder={kind === 'note' ? t('compose.note.hint') : t('compose.reply.hint', { name: called(card.contact) })}
        className="block field-sizing-content max-h-[38vh] min-h-18 w-full resize-none rounded-md bg-transparent px-3 py-2 outline-none"
      />
      <FileList uploads={uploads} files={draft.files ?? []} remove={(id) => change({ files: draft.files?.filter((f) => f.id !== id) })} />
      <Foot
        kind={kind} name={called(card.contact)} draft={draft} trouble={trouble} newer={asked && newer} canFile={kind === 'note' || (can?.files.max ?? 0) > 0}
        submit={submit} pick={() => picker.current?.click()}
      />
      <input ref={picker} type="file" multiple hidden aria-label={t('compose.attach')} onChange={(e) => { uploads.add([...(e.target.files ?? [])]); e.target.value = '' }} />
      {over ? <div className="pointer-events-none absolute inset-0 flex items-center justify-center rounded-md border-2 border-dashed border-accent bg-surface/90 font-semibold">{t('compose.drop')}</div> : null}
    </div>
  )
}

type Files = readonly File[]
