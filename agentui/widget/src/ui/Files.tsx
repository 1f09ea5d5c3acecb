import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { FileCard } from '../core/frames'
import { size, t } from '../i18n/words'
import { Close, Paper } from './icons'
import type { Attached } from './attach'

const shownInline = /^image\/(png|jpeg|gif|webp)$/
const inlineMost = 3_000_000 // bytes fetched without being asked for

// FileLink fetches with the session in a header (never in the address), so a
// plain link would not do.
export function FileLink({ f, chat }: { f: FileCard; chat: Chat }) {
  const [url, setURL] = useState('')
  const { session } = chat
  useEffect(() => {
    if (!shownInline.test(f.type) || f.size > inlineMost) return
    let made = ''
    let gone = false
    session.fetch(f).then((b) => { if (!gone) setURL((made = URL.createObjectURL(b))) }, () => {})
    return () => { gone = true; if (made) URL.revokeObjectURL(made) }
  }, [f, session])
  const download = async () => {
    const href = url || URL.createObjectURL(await session.fetch(f))
    Object.assign(document.createElement('a'), { href, download: f.name }).click()
    if (!url) setTimeout(() => URL.revokeObjectURL(href), 10_000)
  }
  return (
    <button type="button" class={url ? 'picture' : 'file'} aria-label={t('download', { name: f.name })} onClick={() => void download().catch(() => {})}>
      {url ? <img src={url} alt={f.name} /> : <><Paper /><span dir="auto">{f.name}</span><small>{size(f.size)}</small></>}
    </button>
  )
}

// Chips are the files of the message that is being written.
export function Chips({ files, remove }: { files: Attached[]; remove: (id: number) => void }) {
  if (files.length === 0) return null
  return (
    <ul class="chips">
      {files.map((f) => (
        <li key={f.id}>
          <Paper /><span dir="auto">{f.name}</span>
          {f.card ? <small>{size(f.size)}</small> : <progress value={f.part} max={1} aria-label={f.name} />}
          <button type="button" class="plain" aria-label={t('remove', { name: f.name })} onClick={() => remove(f.id)}><Close /></button>
        </li>
      ))}
    </ul>
  )
}
