import { useEffect, useRef, useState } from 'react'
import { t } from '@/i18n'
import { bytes } from '@/i18n/dates'
import { words } from '@/ui/states'
import { newId } from '@/wire/client'
import type { Abilities, Attachment } from '@/wire/shapes'
import { upload } from '@/wire/upload'

export interface Upload { id: string; to: string; file: File; part: number; error?: string; stop: AbortController }
export interface Uploads { list: readonly Upload[]; busy: boolean; add: (files: readonly File[]) => void; again: (u: Upload) => void; drop: (u: Upload) => void }

const most = 25 << 20 // bytes the hub takes, when the channel says nothing

/** useUploads sends chosen, dropped and pasted files, each with its progress.
 * They end with the conversation they are for: done is told which. */
export function useUploads(conversation: string, can: Abilities | undefined, done: (to: string, file: Attachment) => void, trouble: (text: string) => void): Uploads {
  const [list, setList] = useState<readonly Upload[]>([])
  const live = useRef(list)
  const latest = useRef(done)
  useEffect(() => {
    live.current = list
    latest.current = done
  })
  useEffect(() => () => {
    if (live.current.length === 0) return
    for (const u of live.current) u.stop.abort()
    setList([])
  }, [conversation])
  const change = (id: string, part: Partial<Upload>) => setList((all) => all.map((u) => (u.id === id ? { ...u, ...part } : u)))
  const drop = (u: Upload) => {
    u.stop.abort()
    setList((all) => all.filter((x) => x.id !== u.id))
  }
  const start = async (u: Upload) => {
    try {
      const file = await upload(u.file, (part) => change(u.id, { part }), u.stop.signal)
      latest.current(u.to, file)
      drop(u)
    } catch (error) {
      if (!u.stop.signal.aborted) change(u.id, { error: words(error) })
    }
  }
  const add = (files: readonly File[]) => {
    const limit = can?.files.max_bytes || most
    for (const file of files) {
      if (file.size > limit) {
        trouble(t('compose.file.large', { name: file.name, size: bytes(limit) }))
        continue
      }
      const u: Upload = { id: newId('u_'), to: conversation, file, part: 0, stop: new AbortController() }
      setList((all) => [...all, u])
      void start(u)
    }
  }
  const again = (u: Upload) => {
    const fresh = { ...u, error: undefined, part: 0, stop: new AbortController() }
    setList((all) => all.map((x) => (x.id === u.id ? fresh : x)))
    void start(fresh)
  }
  const mine = list.filter((u) => u.to === conversation)
  return { list: mine, busy: mine.some((u) => !u.error), add, again, drop }
}
