import { useEffect, useRef } from 'react'
import { live } from '@/app/hub'
import type { DraftKind } from '@/state/drafts'

const repeat = 3000 // ms between two "I am writing"
const idle = 5000 // ms without a key: no longer writing

/** useSignals tells colleagues that there is a draft here, and the customer that
 * somebody writes to them. A note tells the customer nothing. */
export function useSignals(conversation: string, kind: DraftKind, text: string): void {
  const drafted = text !== ''
  const said = useRef(0)
  const found = useRef('')
  useEffect(() => {
    if (!drafted) return
    live.say({ t: 'replying', c: conversation, on: true })
    return () => live.say({ t: 'replying', c: conversation, on: false })
  }, [conversation, drafted])
  useEffect(() => {
    if (found.current !== conversation) {
      found.current = conversation // a draft that was found is not being written
      said.current = 0
      return
    }
    if (kind !== 'reply' || text === '') return
    const now = Date.now()
    if (now - said.current >= repeat) {
      said.current = now
      live.say({ t: 'typing', c: conversation, on: true })
    }
    const stop = setTimeout(() => {
      said.current = 0
      live.say({ t: 'typing', c: conversation, on: false })
    }, idle)
    return () => clearTimeout(stop)
  }, [conversation, kind, text])
}
