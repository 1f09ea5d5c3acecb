import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { Host, View } from '../core/view'
import { t } from '../i18n/words'
import { About } from './About'
import { Composer } from './Composer'
import { Close } from './icons'
import { Log } from './Log'
import { Notice } from './Notice'

function useView(chat: Chat): View {
  const [view, setView] = useState(chat.view)
  useEffect(() => {
    const look = () => setView(chat.view)
    look() // what came before we listened: this runs after the first picture
    return chat.subscribe(look)
  }, [chat])
  return view
}

// asksFirst: name and mail come before the first word.
const asksFirst = (v: View): boolean =>
  v.about || (v.config?.prechat === 'optional' && !v.named && !v.mail && v.thread.list.length + v.thread.outbox.length === 0)

export function App({ chat, host, draft }: { chat: Chat; host: Host; draft: string }) {
  const view = useView(chat)
  const panel = useRef<HTMLElement>(null)
  const asks = asksFirst(view)
  useEffect(() => {
    if (view.open) panel.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [view.open, asks])
  return (
    <section
      ref={panel} class="panel" role="dialog" aria-label={view.config?.theme.title || t('title')}
      onKeyDown={(e) => { if (e.key === 'Escape' && !e.isComposing) host.close() }}
    >
      <header>
        <h1 dir="auto">{view.config?.theme.title || t('title')}</h1>
        <button type="button" class="plain" aria-label={t('close')} onClick={() => host.close()}><Close /></button>
      </header>
      <Log view={view} chat={chat} />
      <Notice view={view} chat={chat} />
      {asks ? <About chat={chat} required={view.config?.prechat === 'required'} /> : <Composer view={view} chat={chat} draft={draft} />}
    </section>
  )
}
