import { run } from '@/app/commands'
import { drafts } from '@/app/hub'
import type { DraftKind } from '@/state/drafts'
import type { Conversation } from '@/wire/shapes'

interface Left { id: string; kind: DraftKind; text: string; from: number; to: number }

let left: Left | null = null

/** leave remembers where the cursor was when somebody turned from what they write. */
export function leave(id: string, kind: DraftKind, { value, selectionStart, selectionEnd }: HTMLTextAreaElement): void {
  left = { id, kind, text: value, from: selectionStart, to: selectionEnd }
}

/** placed is a text with a word put between from and to, apart from its
 * neighbours, and where the cursor is then. */
export function placed(text: string, from: number, to: number, word: string): { text: string; at: number } {
  const before = text.slice(0, from)
  const after = text.slice(to)
  const put = `${/\S$/.test(before) ? ' ' : ''}${word}${/^[\p{L}\p{N}]/u.test(after) ? ' ' : ''}`
  return { text: before + put + after, at: before.length + put.length }
}

/** insert puts a word into the reply where its cursor was, else at its end, and
 * shows the reply; it answers how to take the focus there. */
export function insert(card: Pick<Conversation, 'id' | 'last_inbound_seq'>, word: string): () => HTMLElement | null {
  const draft = drafts.get(card.id, 'reply') ?? { text: '', at: 0 }
  const here = left?.id === card.id && left.kind === 'reply' && left.text === draft.text ? left : null // another text has another cursor
  const end = draft.text.length
  const now = placed(draft.text, here?.from ?? end, here?.to ?? end, word)
  left = null
  drafts.put(card.id, 'reply', { ...draft, seen: draft.seen ?? card.last_inbound_seq, text: now.text, at: Date.now() })
  run('reply')
  return () => {
    const box = document.getElementById('composer-text')
    if (!(box instanceof HTMLTextAreaElement)) return null
    box.setSelectionRange(now.at, now.at)
    return box
  }
}
