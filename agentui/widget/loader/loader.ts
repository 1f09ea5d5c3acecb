// <script src="https://HUB/widget.js" data-inbox="inb_…" async></script>
// Draws the launcher, keeps what this browser has to keep, and opens the chat
// in a frame of the hub's own origin when somebody wants it. Whatever fails
// here fails silently: the company's page comes first.
import { keep } from './keep'
import { launcher, type Look } from './launcher'
import { trail } from './trail'

type Identity = string | ((fresh: boolean) => string | null | Promise<string | null>) | null
type Listener = (data: unknown) => void
type Call = [command: string, ...rest: unknown[]]

const patience = 10_000 // ms for the frame to answer

function start(script: HTMLScriptElement): void {
  const { inbox, lang: wanted, accent, position, mode = '', visits } = script.dataset
  if (!inbox || !/^\w+$/.test(inbox)) return
  const hub = new URL(script.src).origin
  const lang = wanted || document.documentElement.lang || navigator.language || 'en'
  const store = keep(inbox)
  const given: Look = { ...(accent && { accent }), ...(position && { position }) }
  const listeners: Record<string, Listener[]> = {}
  let identity: Identity = null
  let frame: HTMLIFrameElement | undefined
  let port: MessagePort | undefined
  let ready = false
  let open = false
  let theme = mode
  let failures = 0
  let timer = 0
  const emit = (name: string, data?: unknown) => (listeners[name] ?? []).forEach((fn) => safe(() => fn(data)))
  const say = (m: object) => port?.postMessage(m)
  const where = trail(inbox, visits !== undefined, (m) => !!port && (say(m), true))
  const ui = launcher(lang, () => show(!open), make)
  const saved = store.all()
  const look = (l: Look) => ui.dress({ ...l, ...given })
  look(safe(() => JSON.parse(saved.look || '{}') as Look) ?? {})

  const drop = () => {
    where.rest()
    frame?.remove()
    port?.close()
    frame = port = undefined
    ready = false
  }
  const give = async (id: number, fresh: boolean) => {
    const token = await Promise.resolve(typeof identity === 'function' ? identity(fresh) : identity).catch(() => null)
    say({ k: 'identity', id, token: typeof token === 'string' ? token : null })
  }
  const draw = () => {
    const on = open && ready
    frame?.classList.toggle('on', on)
    ui.show(on)
    ui.busy(open && !ready)
  }
  const hears: Record<string, (m: never) => void> = {
    ready() {
      clearTimeout(timer)
      ready = true
      failures = 0
      draw()
      say({ k: open ? 'open' : 'close' })
      if (open) frame?.focus()
      emit('ready')
    },
    put: (m: { key: string; value: string | null }) => store.put(m.key, m.value),
    look: (m: { theme: Look }) => {
      store.put('look', JSON.stringify(m.theme))
      look(m.theme)
    },
    unread: (m: { n: number; text: string }) => {
      ui.unread(m.n, m.text)
      emit('unread', m.n)
    },
    pages: where.start,
    close: () => show(false),
    event: (m: { name: string; data: unknown }) => emit(m.name, m.data),
    identity: (m: { id: number; fresh: boolean }) => void give(m.id, m.fresh),
  }

  // make creates the frame, hidden, at the first sign of interest.
  function make(): void {
    if (frame) return
    const f = (frame = document.createElement('iframe'))
    f.title = ui.title
    f.referrerPolicy = 'origin'
    f.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads')
    f.onload = () => safe(() => {
      const line = new MessageChannel()
      port = line.port1
      port.onmessage = (e) => safe(() => hears[e.data.k]?.(e.data as never))
      f.contentWindow!.postMessage({ parley: 1, lang, open, signed: !!identity, mode: theme, store: store.all() }, hub, [line.port2])
    })
    f.src = `${hub}/widget/${inbox}`
    ui.root.append(f)
    timer = setTimeout(() => {
      drop()
      open = false
      draw()
      emit('error')
      if (++failures > 1) ui.host.remove()
    }, patience)
  }

  function show(want: boolean): void {
    if (want) make()
    if (open === want) return
    open = want
    draw()
    if (ready) say({ k: open ? 'open' : 'close' })
    if (open) frame?.focus()
    else ui.focus()
    emit(open ? 'open' : 'close')
  }

  const commands: Record<string, (...a: never[]) => void> = {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!open),
    page: where.look,
    identify(who: Identity) {
      identity = who
      if (who) say({ k: 'identify' })
      else commands.logout!()
    },
    logout() {
      identity = null
      if (port) say({ k: 'logout' })
      else for (const key in store.all()) if (key !== 'look') store.put(key, null)
    },
    mode(to: string) {
      theme = to
      say({ k: 'mode', value: to })
    },
    theme: (l: Look) => look(Object.assign(given, l)),
    on: (name: string, fn: Listener) => void (listeners[name] ??= []).push(fn),
    off: (name: string, fn: Listener) => void (listeners[name] = (listeners[name] ?? []).filter((x) => x !== fn)),
    destroy() {
      drop()
      forget()
      clearTimeout(timer)
      ui.host.remove()
      delete page.parley
    },
  }
  const forget = store.watch('token', (value) => say({ k: 'token', value }))
  const page = window as unknown as { parley?: ((...call: Call) => void) & { q?: Call[] } }
  const waiting = page.parley?.q ?? []
  page.parley = (name, ...rest) => void safe(() => commands[name]?.(...(rest as never[])))
  for (const call of waiting) page.parley(...(Array.from(call) as Call))
  if (saved.token || saved.first) setTimeout(make, 1500) // somebody we know: are there answers?
}

function safe<T>(fn: () => T): T | undefined {
  try {
    return fn()
  } catch {
    return undefined // the page comes first
  }
}

const script = document.currentScript as HTMLScriptElement | null
if (script) {
  const run = () => safe(() => start(script))
  if (document.body) run()
  else addEventListener('DOMContentLoaded', run)
}
