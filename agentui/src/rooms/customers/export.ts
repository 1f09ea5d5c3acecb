import { Topics } from '@/state/topics'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { ApiError, call } from '@/wire/client'
import { say } from './words'

/** Progress is how many people of how many are in the file so far. */
export interface Progress { n: number; all?: number }

let progress: Progress | null = null
let stop: AbortController | null = null
const topics = new Topics()

export const onExport = (fn: () => void): (() => void) => topics.subscribe('all', fn)
export const exporting = (): Progress | null => progress
export const stopExport = (): void => stop?.abort()

function show(next: Progress | null): void {
  progress = next
  topics.mark('all')
  topics.announce()
}

/** counter counts ends of records: a line may break within quotes. */
export function counter(): (bytes: Uint8Array) => number {
  let rows = 0
  let quoted = false
  return (bytes) => {
    for (const b of bytes) {
      if (b === 0x22) quoted = !quoted
      else if (b === 0x0a && !quoted) rows++
    }
    return Math.max(0, rows - 1) // the header
  }
}

/** exportPeople fetches the file of everybody, or of a segment, and hands it over
 * once it is whole: a part would look like all. One at a time. */
export async function exportPeople(segment: string, all?: number): Promise<void> {
  if (stop) return
  stop = new AbortController()
  show({ n: 0, all })
  try {
    const body = await call<ReadableStream<Uint8Array<ArrayBuffer>>>('GET', segment ? `/segments/${encodeURIComponent(segment)}/members.csv` : '/contacts/export', { stream: true, signal: stop.signal })
    const reader = body.getReader()
    const parts: Uint8Array<ArrayBuffer>[] = []
    const count = counter()
    let n = 0
    for (let shown = 0; ;) {
      const { value, done } = await reader.read()
      if (done) break
      parts.push(value)
      n = count(value)
      if (performance.now() - shown > 200) {
        shown = performance.now()
        show({ n, all })
      }
    }
    save(new Blob(parts, { type: 'text/csv' }), `${segment ? 'segment' : 'contacts'}-${new Date().toLocaleDateString('sv')}.csv`)
    notify(say('export.done', { n }))
  } catch (error) {
    if (!stop.signal.aborted) notify(say('export.failed', { why: error instanceof ApiError ? words(error) : say('export.broken') }), { tone: 'bad' })
  }
  stop = null
  show(null)
}

/** save hands a file over. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
