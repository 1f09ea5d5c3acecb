// One way to the hub: JSON over fetch, errors as RFC 9457 problems, the session
// as a cookie. Nothing else in the desk calls fetch.

import type { components } from './api.gen'

/** Code is what exactly is wrong, where status and field do not say it. */
export type Code = NonNullable<components['schemas']['Problem']['code']>

export type Query = Record<string, string | number | boolean | undefined | null>

/** Refused is a field that breaks a rule; say names the sentence that the rule is. */
export interface Refused { field: string; rule: string; say?: string; args?: readonly string[] | null }

export class ApiError extends Error {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly requestId: string
  readonly kind: string // hub.Kind: invalid, denied, missing, conflict, …
  readonly code: Code | ''
  readonly fields: Refused[]
  readonly retryAfter: number // seconds, 0 = not said
  readonly data: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>, requestId: string, retryAfter = 0) {
    const detail = typeof body.detail === 'string' ? body.detail : ''
    const title = typeof body.title === 'string' ? body.title : ''
    super(detail || title || `HTTP ${status}`)
    this.status = status
    this.title = title
    this.detail = detail
    this.requestId = typeof body.request_id === 'string' ? body.request_id : requestId
    this.kind = typeof body.kind === 'string' ? body.kind : ''
    this.code = typeof body.code === 'string' ? (body.code as Code) : ''
    this.retryAfter = retryAfter
    this.data = (body.data ?? {}) as Record<string, unknown>
    this.fields = Array.isArray(body.errors) ? (body.errors as Refused[]) : []
  }

  /** offline says that no answer came at all. */
  get offline(): boolean { return this.status === 0 }
}

const base = '/api/v1'
let onExpired: () => void = () => {}

/** whenExpired names what happens when the session has ended (401). */
export function whenExpired(fn: () => void): void { onExpired = fn }

export interface Call {
  query?: Query
  body?: unknown
  signal?: AbortSignal
  key?: string // Idempotency-Key: the same action again changes nothing
  op?: string // our id of the action; comes back with the facts it causes
  keepalive?: boolean
  stream?: boolean // the answer is its body, as it comes
  quiet?: boolean // a 401 here is an answer, not an ended session
}

function address(path: string, query?: Query): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return base + path + (text ? `?${text}` : '')
}

async function problem(answer: Response): Promise<ApiError> {
  let body: Record<string, unknown> = {}
  try { body = (await answer.json()) as Record<string, unknown> } catch { /* not JSON: the status alone must do */ }
  const id = answer.headers.get('X-Request-Id') ?? ''
  return new ApiError(answer.status, body, id, Number(answer.headers.get('Retry-After') ?? 0))
}

const waits = 3 // times a read that came too fast is asked again

const pause = (ms: number, signal?: AbortSignal | null) => new Promise<void>((done, fail) => {
  const timer = setTimeout(done, ms)
  signal?.addEventListener('abort', () => { clearTimeout(timer); fail(signal.reason as Error) }, { once: true })
})

/** call asks the hub. A read that came too fast waits as long as the hub says and
 * asks again: nobody who holds a key down wants to hear of it. */
export async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await once<T>(method, path, options)
    } catch (error) {
      if (method !== 'GET' || n === waits || !(error instanceof ApiError) || error.status !== 429) throw error
      await pause(Math.min(10, Math.max(1, error.retryAfter)) * 1000, options.signal)
    }
  }
}

async function once<T>(method: string, path: string, options: Call): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const form = options.body instanceof FormData
  if (options.body !== undefined && !form) headers['Content-Type'] = 'application/json'
  if (options.key) headers['Idempotency-Key'] = options.key
  if (options.op) headers['Parley-Op'] = options.op
  let answer: Response
  try {
    answer = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal ?? null,
      keepalive: options.keepalive ?? false,
      ...(options.body === undefined ? {} : { body: form ? (options.body as FormData) : JSON.stringify(options.body) }),
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError(0, { title: 'offline' }, '')
  }
  if (answer.status === 401 && !options.quiet) onExpired()
  if (!answer.ok) throw await problem(answer)
  if (options.stream) return answer.body as T
  if (answer.status === 204) return undefined as T
  const text = await answer.text()
  return (text ? JSON.parse(text) : undefined) as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal })
export const post = <T>(path: string, body: unknown = {}, more: Call = {}) => call<T>('POST', path, { ...more, body })
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, { body })
export const del = <T>(path: string, more: Call = {}) => call<T>('DELETE', path, more)

/** newId is an id of our own making, for messages and actions. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return prefix + Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}
