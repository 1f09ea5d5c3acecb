import { call } from '@/wire/client'
import type { components } from '@/wire/api.gen'

export type Result = components['schemas']['Result']

interface Line { done?: number; of?: number; result?: Result; error?: { detail?: string; title?: string } }

/** Draft is what is tried: policies, calendars by id, hours of the workspace. */
export interface Draft { draft?: object; calendars?: Record<string, object>; hours?: object }

/** backtest reads the answer line by line: progress until the result. */
export async function backtest(draft: Draft, from: Date, to: Date, tell: (done: number, of: number) => void, signal: AbortSignal): Promise<Result> {
  let result: Result | undefined
  const take = (text: string) => {
    if (!text.trim()) return
    const line = JSON.parse(text) as Line
    if (line.error) throw new Error(line.error.detail ?? line.error.title)
    if (line.result) result = line.result
    else tell(line.done ?? 0, line.of ?? 0)
  }
  const stream = await call<ReadableStream<Uint8Array>>('POST', '/sla-policies/backtest', { body: { from: from.toISOString(), to: to.toISOString(), ...draft }, signal, stream: true })
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
  take(rest)
  if (!result) throw new Error()
  return result
}
