// The widget's app, in a frame on the company's page.
import { render } from 'preact'
import { connect } from './bridge'
import { Chat } from './core/chat'
import { speak } from './i18n/words'
import { dress } from './look'
import { App } from './ui/App'

const idleAfter = 10 * 60_000 // hidden this long, the visitor has left: answers go on by mail

connect((init, host, listen) => {
  const inbox = location.pathname.split('/').pop() ?? ''
  const base = `${location.origin}/hooks/chat/${encodeURIComponent(inbox)}`
  const chat = new Chat(base, host, init.lang, init.store)
  let mode = init.mode
  const dressed = () => dress(chat.view.config?.theme ?? {}, mode)
  dressed()
  let theme = ''
  chat.subscribe(() => {
    const now = JSON.stringify(chat.view.config?.theme)
    if (now !== theme) dressed()
    theme = now
  })
  listen((m) => {
    if (m.k === 'open' || m.k === 'close') chat.show(m.k === 'open')
    else if (m.k === 'logout') chat.logout()
    else if (m.k === 'identify') void chat.signed()
    else if (m.k === 'token') chat.adopt(m.value)
    else if (m.k === 'page') chat.pages.moved(m.page)
    else if (m.k === 'mode') {
      mode = m.value
      dressed()
    }
  })
  let left: ReturnType<typeof setTimeout> | undefined
  addEventListener('online', chat.wake)
  document.addEventListener('visibilitychange', () => {
    clearTimeout(left)
    if (document.visibilityState === 'hidden') left = setTimeout(chat.rest, idleAfter)
    else {
      chat.wake()
      chat.pages.tell() // of several tabs, this one is looked at
    }
  })
  document.documentElement.lang = init.lang || 'en'
  void speak(init.lang).then(() => {
    render(<App chat={chat} host={host} draft={init.store.draft ?? ''} />, document.getElementById('app')!)
    if (init.open) chat.show(true)
    return chat.start(init.signed)
  })
})
