import { useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { Config, FileCard } from '../core/frames'
import { size, t } from '../i18n/words'

export interface Attached { id: number; name: string; size: number; part: number; card?: FileCard; cancel?: () => void }

// fits says why a file cannot be sent, or nothing. The hub looks at the bytes;
// here the name's type is enough to spare an upload.
function fits(file: File, limits: NonNullable<Config['files']>): string {
  if (file.size > limits.max_bytes) return t('file_big', { name: file.name, size: size(limits.max_bytes) })
  const known = !file.type || limits.types.some((type) => (/[/.]$/.test(type) ? file.type.startsWith(type) : file.type === type))
  return known ? '' : t('file_type', { name: file.name })
}

// useFiles holds the files of the message being written and uploads them.
export function useFiles(chat: Chat, limits: Config['files'] | undefined) {
  const [files, setFiles] = useState<Attached[]>([])
  const [error, setError] = useState('')
  const next = useRef(0)
  const change = (id: number, to: Partial<Attached>) => setFiles((all) => all.map((f) => (f.id === id ? { ...f, ...to } : f)))
  const remove = (id: number) => setFiles((all) => {
    all.find((f) => f.id === id)?.cancel?.()
    return all.filter((f) => f.id !== id)
  })
  const one = async (file: File) => {
    const id = ++next.current
    setFiles((all) => [...all, { id, name: file.name, size: file.size, part: 0 }])
    try {
      const up = await chat.session.attach(file, (part) => change(id, { part }))
      change(id, { cancel: up.cancel })
      change(id, { card: await up.done, part: 1 })
    } catch (e) {
      remove(id)
      setError((e as Error).message || t('file_failed', { name: file.name }))
    }
  }
  const add = (list: Iterable<File>) => {
    if (!limits) return
    setError('')
    const chosen = [...list]
    if (files.length + chosen.length > limits.max) setError(t('file_many', { n: limits.max }))
    for (const file of chosen.slice(0, Math.max(0, limits.max - files.length))) {
      const why = fits(file, limits)
      if (why) setError(why)
      else void one(file)
    }
  }
  return { files, error, add, remove, clear: () => setFiles([]), busy: files.some((f) => !f.card) }
}
