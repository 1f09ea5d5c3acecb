import { ApiError } from './client'
import type { Attachment } from './shapes'

/** upload sends one file to a path of the hub and reports progress from 0 to 1. XMLHttpRequest is
 * used because fetch cannot report what has gone out. */
export function upload<T = Attachment>(file: File, progress: (part: number) => void, signal: AbortSignal, path = '/blobs'): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    const form = new FormData()
    form.append('file', file, file.name)
    call.open('POST', `/api/v1${path}`)
    call.responseType = 'json'
    call.upload.addEventListener('progress', (e) => { if (e.lengthComputable) progress(e.loaded / e.total) })
    call.addEventListener('load', () => {
      if (call.status >= 200 && call.status < 300) resolve(call.response as T)
      else reject(new ApiError(call.status, (call.response ?? {}) as Record<string, unknown>, call.getResponseHeader('X-Request-Id') ?? ''))
    })
    call.addEventListener('error', () => reject(new ApiError(0, { title: 'offline' }, '')))
    call.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    signal.addEventListener('abort', () => call.abort(), { once: true })
    call.send(form)
  })
}
