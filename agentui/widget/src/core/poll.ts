// The same conversation over plain HTTP, for networks that let no websocket
// through. It answers with the frames a socket would have sent.
import type { ClientFrame, Config, Hello, Msg, ServerFrame } from './frames'

export interface Poll { send(f: ClientFrame): boolean; stop(): void }
interface Hears { heard(f: ServerFrame): void; lost(code: number): void }
interface Answer { conversation: string; moved: boolean; messages: Msg[]; more: boolean; away: boolean; mail: boolean }

export function poll(base: string, hello: Hello, user: Hears): Poll {
  const stop = new AbortController()
  let token = hello.token ?? ''
  let conversation = hello.conversation ?? ''
  let last = hello.since ?? 0
  let about: { name?: string; email?: string } = { name: hello.name, email: hello.email }

  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const headers: Record<string, string> = {}
    if (token) headers['Authorization'] = `Bearer ${token}`
    if (hello.identity) headers['Parley-Identity'] = hello.identity
    if (body) headers['Content-Type'] = 'application/json'
    return fetch(base + path, { method, headers, body: body ? JSON.stringify(body) : null, signal: stop.signal, credentials: 'omit' })
  }

  const post = async (cid: string, text: string, files: string[]) => {
    const given = Object.fromEntries(Object.entries({ ...about, language: hello.language }).filter(([, v]) => v))
    let r = await ask('POST', '/messages', { cid, text, files, ...given })
    if (r.status === 401 && token && !hello.identity) {
      token = '' // never kept, or ended: a new session
      r = await ask('POST', '/messages', { cid, text, files, ...given })
    }
    const out = (await r.json()) as { ack?: string; token?: string; code?: string; detail?: string }
    if (r.ok) {
      if (out.token) welcome((token = out.token), await config())
      user.heard({ t: 'ack', cid })
    } else if (r.status === 401) {
      user.lost(4401)
    } else {
      user.heard({ t: 'error', code: out.code ?? 'invalid', text: out.detail ?? '', cid, after_ms: 1000 * Number(r.headers.get('Retry-After') ?? 0) })
    }
  }

  const config = async (): Promise<Config> => (await ask('GET', '/config')).json() as Promise<Config>
  const welcome = (fresh: string | undefined, c: Config, a?: Answer) =>
    user.heard({ t: 'welcome', token: fresh, conversation, since: last, mail: a?.mail ?? false, away: a?.away ?? false, config: c })

  const take = (a: Answer) => {
    if (a.moved) {
      conversation = a.conversation
      last = 0
      user.heard({ t: 'resync', conversation })
    }
    for (const m of a.messages) {
      last = Math.max(last, m.seq)
      user.heard(m)
    }
    user.heard({ t: 'state', away: a.away, mail: a.mail, kept: true })
  }

  const run = async () => {
    try {
      welcome(undefined, await config())
      for (let wait = 0; !stop.signal.aborted; wait = 25) {
        if (!token) {
          await new Promise((done) => setTimeout(done, 1000)) // nothing can come before something was said
          continue
        }
        const r = await ask('GET', `/messages?conversation=${encodeURIComponent(conversation)}&since=${last}&wait=${wait}`)
        if (r.status === 401) {
          if (hello.identity) return user.lost(4401)
          token = ''
          continue
        }
        if (!r.ok) return user.lost(1013)
        take((await r.json()) as Answer)
      }
    } catch {
      if (!stop.signal.aborted) user.lost(1006)
    }
  }
  void run()

  return {
    stop: () => stop.abort(),
    send(f) {
      const lost = () => void (stop.signal.aborted || user.lost(1006))
      if (f.t === 'msg') post(f.cid, f.text, f.files).catch(lost)
      if (f.t === 'about') about = { name: f.name ?? about.name, email: f.email ?? about.email }
      if (f.t === 'seen') ask('POST', '/seen', { conversation: f.conversation, since: 0, seq: f.seq }).catch(lost)
      if (f.t === 'page' && token) ask('POST', '/page', { ...f, t: undefined }).catch(lost)
      if (f.t === 'logout') ask('DELETE', '/session').catch(lost)
      return true
    },
  }
}
