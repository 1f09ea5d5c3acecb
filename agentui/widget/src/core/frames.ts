// The frames of docs/chat-protocol.md, as this client sees them.

export interface Look { accent?: string; position?: 'left' | 'right'; mode?: 'auto' | 'light' | 'dark'; title?: string }

export interface Config {
  inbox: string
  welcome?: string
  theme: Look
  prechat: 'off' | 'optional' | 'required'
  language?: string
  max_text: number
  files: { max: number; max_bytes: number; types: string[] } | null
  identity: boolean
  visits?: boolean // the hub wants to know the page
}

export interface FileCard { id: string; name: string; type: string; size: number }

export interface Msg {
  t: 'msg'
  seq: number
  prev: number
  late?: boolean
  cid?: string
  dir: 'in' | 'out'
  author: { type: string; name?: string }
  text: string
  cut?: boolean
  files?: FileCard[]
  at: string
}

export interface Welcome {
  t: 'welcome'
  token?: string
  changed?: boolean
  conversation: string
  since: number
  mail: boolean
  away: boolean
  config: Config
}

export type ServerFrame =
  | Welcome
  | Msg
  | { t: 'ack'; cid: string }
  | { t: 'error'; code: string; text: string; cid?: string; behind?: string; after_ms?: number; errors?: { field: string; rule: string }[] }
  | { t: 'typing'; on: boolean; name?: string; ttl_s: number }
  | { t: 'state'; away: boolean; mail: boolean; kept: boolean }
  | { t: 'resync'; conversation: string }
  | { t: 'beat' }

export interface Hello {
  t: 'hello'
  token?: string
  identity?: string
  conversation?: string
  since?: number
  seen?: number
  language?: string
  name?: string
  email?: string
}

export type ClientFrame =
  | Hello
  | { t: 'msg'; cid: string; text: string; files: string[] }
  | { t: 'about'; name?: string; email?: string }
  | { t: 'logout' }
  | { t: 'typing'; on: boolean }
  | { t: 'page'; url: string; title?: string; landing?: string; referrer?: string }
  | { t: 'got' | 'seen'; conversation: string; seq: number }
  | { t: 'sync'; conversation: string; since: number }

// clean leaves out what is empty.
export const clean = <T extends object>(o: T): T =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined && v !== '' && v !== 0)) as T
