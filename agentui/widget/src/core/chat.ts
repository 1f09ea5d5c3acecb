// The chat of one visitor: it joins the thread, the connection and what the
// host page keeps for us, and tells the screen when something has changed.
import { clean, type FileCard, type Hello, type Msg, type ServerFrame, type Welcome } from './frames'
import { Link } from './link'
import { Pages } from './pages'
import { saved, type Store } from './saved'
import { Session } from './session'
import * as thread from './thread'
import { Typing } from './typing'
import { blank, type Host, type View } from './view'

export class Chat {
  view: View = blank()
  readonly session: Session
  private link: Link
  private listeners = new Set<() => void>()
  private begun = false
  private toldSeen: number
  private typing = new Typing((typing) => this.set({ typing }), (on) => this.link.send({ t: 'typing', on }))
  readonly pages = new Pages((f) => this.link.send(f), () => this.host.pages())
  private retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(base: string, private host: Host, private language: string, store: Store) {
    const from = saved(store)
    this.view = { ...this.view, ...from }
    this.toldSeen = from.seen
    this.session = new Session(base, host, store.token ?? '', store.first ?? '', () => this.link.send({ t: 'about' }))
    this.link = new Link(base, {
      hello: () => this.hello(),
      heard: (f) => this.heard(f),
      state: (s) => this.set({ link: s }),
      refused: () => void this.session.refused().then(() => this.link.again()),
    })
  }

  subscribe = (fn: () => void): (() => void) => (this.listeners.add(fn), () => void this.listeners.delete(fn))

  async start(signed: boolean): Promise<void> {
    if (signed) await this.session.identify(false)
    this.begun = true
    this.link.start()
  }

  // wake and rest: the tab is looked at again, or has been hidden for long.
  wake = (): void => {
    if (!this.begun) return
    this.link.start()
    this.link.nudge()
    this.look()
  }
  rest = (): void => this.link.stop()

  private set(change: Partial<View>): void {
    this.view = { ...this.view, ...change }
    this.listeners.forEach((fn) => fn())
  }

  private async hello(): Promise<Hello> {
    const { conversation, asked } = (this.view.thread = thread.ask(this.view.thread, Date.now()))
    const { token, identity } = this.session
    return clean({ t: 'hello', token, identity: identity ?? '', conversation, since: asked, seen: this.toldSeen, language: this.language })
  }

  private heard(f: ServerFrame): void {
    const { thread: t, gap } = thread.receive(this.view.thread, f, Date.now())
    if (f.t === 'welcome') this.welcomed(f)
    this.set({ thread: gap ? thread.ask(t, Date.now()) : t })
    if (gap) this.link.send({ t: 'sync', conversation: t.conversation, since: this.view.thread.asked })
    switch (f.t) {
      case 'welcome': return this.flush()
      case 'state':
        if (f.kept) this.session.keep()
        this.set({ away: f.away, mail: f.mail, about: this.view.about && !f.mail })
        return this.flush()
      case 'ack': return this.gone(f.cid, true)
      case 'msg': return this.shown(f)
      case 'resync': return this.set({ seen: (this.toldSeen = 0) })
      case 'typing': return this.typing.heard(f.on ? (f.name ?? '') : null)
      case 'error': return this.failed(f.code, f.text, f.cid, f.after_ms ?? 0)
    }
  }

  // welcomed looks at the state before the welcome is applied to the thread.
  private welcomed(f: Welcome): void {
    this.session.begun(f.token)
    if (f.changed) this.forget(f.token)
    if (f.conversation !== this.view.thread.conversation) this.view.seen = this.toldSeen = 0
    const about = f.config.prechat === 'required' && !f.mail && !this.session.identity
    this.set({ config: f.config, away: f.away, mail: f.mail, about })
    this.host.look(f.config)
    this.pages.welcomed(!!f.config.visits)
  }

  private shown(m: Msg): void {
    if (m.cid) this.host.put(`o:${m.cid}`, null)
    if (m.dir === 'out') {
      this.typing.heard(null)
      this.link.send({ t: 'got', conversation: this.view.thread.conversation, seq: thread.last(this.view.thread) })
      this.host.emit('message', { text: m.text, author: m.author.name ?? '' })
    }
    this.look()
  }

  // look counts what is unread, or says that it has been read.
  look = (): void => {
    const t = this.view.thread
    const seq = thread.last(t)
    if (this.view.open && document.visibilityState === 'visible' && seq > this.view.seen) {
      this.set({ seen: seq })
      this.host.put('seen', `${t.conversation} ${seq}`)
    }
    if (this.view.seen > this.toldSeen && this.link.send({ t: 'seen', conversation: t.conversation, seq: this.view.seen })) this.toldSeen = this.view.seen
    this.host.unread(thread.unread(t, this.view.seen), t.list.findLast((m) => m.dir === 'out')?.text ?? '')
  }

  private failed(code: string, text: string, cid: string | undefined, after: number): void {
    if (code === 'session_over') this.forget()
    if (code === 'about_needed') return this.set({ about: true })
    if (!cid) return this.set({ notice: code === 'identity' ? '' : text })
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => this.flush(), after)
  }

  private forget(token = ''): void {
    for (const o of this.view.thread.outbox) this.host.put(`o:${o.cid}`, null)
    this.session.forget()
    this.session.token = token
    this.toldSeen = 0
    this.set({ thread: thread.empty(), named: false, about: false, typing: null, seen: 0 })
  }

  // flush sends the next waiting message, if it may go.
  private flush(): void {
    const o = thread.next(this.view.thread)
    if (!o || !this.view.config || this.view.about) return
    this.session.first()
    if (this.link.send({ t: 'msg', cid: o.cid, text: o.text, files: o.files.map((f) => f.id) })) this.set({ thread: thread.sending(this.view.thread, o.cid) })
  }

  send(text: string, files: FileCard[]): void {
    const cid = crypto.randomUUID()
    this.set({ thread: thread.write(this.view.thread, cid, text.trim(), files, Date.now()), notice: '' })
    this.store(cid)
    this.typing.sent()
    this.flush()
  }

  private store = (cid: string) => this.host.put(`o:${cid}`, JSON.stringify(this.view.thread.outbox.find((o) => o.cid === cid)))

  retry = (cid: string): void => {
    this.set({ thread: thread.retry(this.view.thread, cid, Date.now()) })
    this.store(cid)
    this.flush()
  }
  discard = (cid: string): void => {
    this.set({ thread: thread.discard(this.view.thread, cid) })
    this.gone(cid, false)
  }

  // gone: the host page need not keep this message any longer.
  private gone(cid: string, acked: boolean): void {
    if (acked) this.session.keep()
    this.host.put(`o:${cid}`, null)
    this.flush()
  }

  draft = (text: string): void => (this.host.put('draft', text || null), this.typing.wrote(text))

  tell(name: string, email: string): void {
    this.link.send(clean({ t: 'about', name, email }))
    this.set({ about: false, named: true, notice: '' })
    this.flush() // the hub reads in order
  }

  pass = (): void => this.set({ named: true })

  show = (open: boolean): void => (this.set({ open }), this.look())

  // signed: the page says who the visitor is, or that they are somebody else.
  async signed(): Promise<void> {
    await this.session.identify(true)
    this.link.again()
  }

  // adopt takes the session another tab has begun, as long as ours is unused.
  adopt(token: string): void {
    if (this.session.kept || !token || this.view.thread.outbox.length > 0) return
    this.session.token = token
    this.session.kept = true
    this.link.again()
  }

  logout(): void {
    if (this.session.kept) this.link.send({ t: 'logout' })
    this.forget()
    setTimeout(() => this.link.again(), 300) // let the frame leave
  }
}
