import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { View } from '../core/view'
import { t } from '../i18n/words'
import { useFiles } from './attach'
import { Chips } from './Files'
import { Clip, Send } from './icons'

export function Composer({ view, chat, draft }: { view: View; chat: Chat; draft: string }) {
  const [text, setText] = useState(draft)
  const [drag, setDrag] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const limits = view.config?.files
  const { files, error, add, remove, clear, busy } = useFiles(chat, limits)
  const over = [...text].length - (view.config?.max_text ?? 10_000)
  const ready = (text.trim() !== '' || files.length > 0) && !busy && over <= 0

  useEffect(() => { // as high as its text, up to the limit in the style sheet
    const a = area.current!
    a.style.height = 'auto'
    a.style.height = `${a.scrollHeight + 2}px`
  }, [text])
  const write = (value: string) => {
    setText(value)
    chat.draft(value)
  }
  const send = () => {
    if (!ready) return
    chat.send(text, files.flatMap((f) => (f.card ? [f.card] : [])))
    write('')
    clear()
    area.current?.focus()
  }
  const dropped = (e: DragEvent) => {
    e.preventDefault()
    setDrag(false)
    add(e.dataTransfer?.files ?? [])
  }
  return (
    <form
      class={drag ? 'composer drag' : 'composer'} onSubmit={(e) => { e.preventDefault(); send() }}
      onDragOver={(e) => { if (limits) { e.preventDefault(); setDrag(true) } }} onDragLeave={() => setDrag(false)} onDrop={dropped}
    >
      <Chips files={files} remove={remove} />
      <div class="hint" role="status">{drag ? t('drop') : over > 0 ? t('over', { n: over }) : error}</div>
      <div class="row">
        {limits && (
          <button type="button" class="plain" aria-label={t('attach')} title={t('attach')} onClick={() => picker.current?.click()}><Clip /></button>
        )}
        {limits && (
          <input
            ref={picker} type="file" multiple hidden accept={limits.types.filter((x) => !x.endsWith('.')).join(',') + ',.docx,.xlsx,.pptx,.odt,.ods,.odp'}
            onChange={(e) => { add(e.currentTarget.files ?? []); e.currentTarget.value = '' }}
          />
        )}
        <textarea
          ref={area} data-first rows={1} dir="auto" aria-label={t('write')} placeholder={t('write')} value={text}
          onInput={(e) => write(e.currentTarget.value)}
          onPaste={(e) => { const pasted = e.clipboardData?.files; if (limits && pasted?.length) { e.preventDefault(); add(pasted) } }}
          onKeyDown={(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); send() } }}
        />
        <button type="submit" class="send" aria-label={t('send')} title={t('send')} aria-disabled={!ready}><Send /></button>
      </div>
    </form>
  )
}
