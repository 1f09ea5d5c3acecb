// The line to the loader on the company's page. The first message from the
// page that frames us brings a port; after that only the port counts.
import type { Config } from './core/frames'
import type { Page } from './core/pages'
import type { Store } from './core/saved'
import type { Host } from './core/view'

export interface Init { parley: 1; lang: string; open: boolean; signed: boolean; mode: string; store: Store }

export type FromHost =
  | { k: 'open' | 'close' | 'logout' | 'identify' }
  | { k: 'identity'; id: number; token: string | null }
  | { k: 'token' | 'mode'; value: string }
  | { k: 'page'; page: Page }

export function connect(ready: (init: Init, host: Host, listen: (fn: (m: FromHost) => void) => void) => void): void {
  const referrer = document.referrer && new URL(document.referrer).origin
  const first = (e: MessageEvent<Init>) => {
    const port = e.ports[0]
    if (e.source !== window.parent || (referrer && e.origin !== referrer) || e.data?.parley !== 1 || !port) return
    removeEventListener('message', first)
    begin(e.data, port, ready)
  }
  addEventListener('message', first)
}

function begin(init: Init, port: MessagePort, ready: Parameters<typeof connect>[0]): void {
  const asked = new Map<number, (token: string | null) => void>()
  let listener: (m: FromHost) => void = () => {}
  let id = 0
  const say = (k: string, more: object = {}) => port.postMessage({ k, ...more })
  port.onmessage = (e: MessageEvent<FromHost>) => {
    const m = e.data
    if (m.k !== 'identity') return listener(m)
    asked.get(m.id)?.(m.token)
    asked.delete(m.id)
  }
  const host: Host = {
    put: (key, value) => say('put', { key, value }),
    identity: (fresh) => new Promise((ok) => {
      asked.set(++id, ok)
      say('identity', { id, fresh })
      setTimeout(() => ok(null), 10_000)
    }),
    emit: (name, data) => say('event', { name, data }),
    unread: (n, text) => say('unread', { n, text: text.slice(0, 200) }),
    look: (c: Config) => say('look', { theme: c.theme }),
    pages: () => say('pages'),
    close: () => say('close'),
  }
  ready(init, host, (fn) => (listener = fn))
  say('ready')
}
