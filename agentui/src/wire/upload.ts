import { ApiError } from './client'
import type { Attachment } from './shapes'

/** upload sends one file and reports progress from 0 to 1. XMLHttpRequest is
 * used because fetch cannot report what has gone out. */
export function upload(file: File, progress: (part: number) => void, signal: AbortSignal): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    const form = new FormData()
    form.append('file', file, file.name)
    call.open('POST', '/api/v1/blobs')
    call.responseType = 'json'
    call.upload.addEventListener('progress', (e) => { if (e.lengthComputable) progress(e.loaded / e.total) })
    call.addEventListener('load', () => {
      if (call.status >= 200 && call.status < 300) resolve(call.response as Attachment)
      else reject(new ApiError(call.status, (call.response ?? {}) as Record<string, unknown>, call.getResponseHeader('X-Request-Id') ?? ''))
    })
    call.addEventListener('error', () => reject(new ApiError(0, { title: 'offline' }, '')))
    call.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    signal.addEventListener('abort', () => call.abort(), { once: true })
    call.send(form)
  })
}
