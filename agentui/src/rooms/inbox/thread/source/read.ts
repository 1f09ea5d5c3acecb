import { call } from '@/wire/client'

/** most is how much of an original is shown, in bytes; the download has the rest. */
export const most = 256 * 1024

export interface Source { text: string; whole: boolean; binary: boolean }

/** read fetches the beginning of an original and no more than that. */
export async function read(path: string, signal: AbortSignal): Promise<Source> {
  const body = await call<ReadableStream<Uint8Array>>('GET', path, { stream: true, signal })
  const reader = body.getReader()
  const bytes = new Uint8Array(most)
  let n = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return { ...shown(bytes.subarray(0, n), true), whole: true }
    const part = value.subarray(0, most - n)
    bytes.set(part, n)
    n += part.length
    if (part.length < value.length) {
      void reader.cancel().catch(() => {})
      return { ...shown(bytes, false), whole: false }
    }
  }
}

/** shown is bytes as text: UTF-8, or else every byte as Windows-1252 has it. */
export function shown(bytes: Uint8Array, whole: boolean): { text: string; binary: boolean } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !whole })
  } catch {
    text = new TextDecoder('windows-1252').decode(bytes)
  }
  return { text: plain(text), binary: text.includes('\0') }
}

// What is not seen, or turns the line around, is named in its place.
const hidden = /[^\P{Cc}\t\n]|\p{Cf}/gu

/** plain is text in which nothing hides. */
export function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, (c) => `⟨${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`)
}
