// One file on its way to the hub, with progress (which fetch cannot tell).
import type { FileCard } from './frames'

export interface Upload { done: Promise<FileCard & { token?: string }>; cancel(): void }

export function upload(url: string, file: File, headers: Record<string, string>, progress: (part: number) => void): Upload {
  const xhr = new XMLHttpRequest()
  const done = new Promise<FileCard & { token?: string }>((ok, fail) => {
    xhr.open('POST', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0)
    xhr.onload = () => {
      try {
        const body = JSON.parse(xhr.responseText) as FileCard & { detail?: string }
        if (xhr.status === 201) return ok(body)
        fail(new Error(body.detail))
      } catch {
        fail(new Error())
      }
    }
    xhr.onerror = xhr.onabort = () => fail(new Error())
    const form = new FormData()
    form.append('file', file)
    xhr.send(form)
  })
  return { done, cancel: () => xhr.abort() }
}
