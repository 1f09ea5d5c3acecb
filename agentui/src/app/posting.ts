import { t } from '@/i18n'
import type { Draft } from '@/state/drafts'
import type { Outgoing } from '@/state/outbox'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { ApiError, del, newId, post } from '@/wire/client'
import type { Address, ChosenTemplate, Conversation, Message } from '@/wire/shapes'
import { drafts, outbox, store } from './hub'
import { turning } from './verb'
import { act } from './verbs'

export interface Posting {
  card: Conversation
  kind: 'reply' | 'note'
  draft: Draft
  hold: number // seconds in which it can be taken back
  thenDone?: boolean
  visibility?: 'public' | 'private'
  template?: ChosenTemplate
}

/** send empties the composer and shows the bubble at once; the hub hears of it
 * under our own id, so that trying again never sends twice. */
export function send({ card, kind, draft, hold, thenDone, visibility, template }: Posting): void {
  const entry: Outgoing = {
    client: newId('m_'), conversation: card.id, kind, text: draft.text.trim(), inbox: draft.inbox, from: draft.from,
    to: draft.to, cc: draft.cc, bcc: draft.bcc, files: draft.files ?? [],
    seen: card.last_seq, hold, thenDone, visibility, template, at: Date.now(), state: 'sending',
  }
  outbox.put(entry)
  if (!template) drafts.drop(card.id, kind)
  void deliver(entry)
}

/** addresses reads what was typed: "Ada <ada@x.org>, b@y.org". Undefined when
 * nothing was, so that the hub chooses. */
export function addresses(text: string | undefined): Address[] | undefined {
  const parts = (text ?? '').split(/[,;\n]/).map((p) => p.trim()).filter(Boolean)
  if (parts.length === 0) return undefined
  return parts.map((part) => {
    const named = /^(.*?)\s*<([^<>]+)>$/.exec(part)
    return named ? { name: named[1]!.replace(/^"|"$/g, ''), address: named[2]! } : { address: part }
  })
}

/** badAddress is the first of what was typed that cannot be an address. */
export function badAddress(...texts: (string | undefined)[]): string | undefined {
  return texts.flatMap((x) => addresses(x) ?? []).find((a) => !/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(a.address))?.address
}

/** deliver hands one entry to the hub and keeps it when that does not work. */
export async function deliver(entry: Outgoing): Promise<void> {
  outbox.put({ ...entry, state: 'sending', why: undefined })
  try {
    const message = await post<Message>(`/conversations/${entry.conversation}/messages`, {
      kind: entry.kind, text: entry.template ? undefined : entry.text, template: entry.template, visibility: entry.visibility, client_id: entry.client, seen_seq: entry.seen,
      inbox_id: entry.inbox, from: entry.from, to: addresses(entry.to), cc: addresses(entry.cc), bcc: addresses(entry.bcc),
      attachments: entry.files.map((f) => f.id),
      ...(entry.kind === 'reply' && entry.hold > 0 ? { hold_s: entry.hold } : {}),
    })
    store.put({ kind: 'message', message }, 0)
    outbox.drop(entry.client)
    after(entry, message)
  } catch (error) {
    outbox.put({ ...entry, ...trouble(error, entry) })
  }
}

function after(entry: Outgoing, message: Message): void {
  const card = store.conversation(entry.conversation)
  if (entry.thenDone && card) act(card, turning('resolved'))
  if (entry.kind !== 'reply' || entry.hold <= 0) return
  notify(t('compose.sent'), { ms: entry.hold * 1000, action: { text: t('undo'), run: () => void takeBack(entry, message) } })
}

function trouble(error: unknown, entry: Outgoing): Partial<Outgoing> {
  if (error instanceof ApiError) {
    if (error.offline || error.status === 401 || error.status === 503) return { state: 'waiting' }
    const last = error.data.last_seq
    if (error.status === 409 && typeof last === 'number') return { state: 'newer', seen: Math.max(entry.seen, last) }
  }
  return { state: 'failed', why: words(error) }
}

/** takeBack undoes a held reply and puts the exact draft back. */
export async function takeBack(entry: Outgoing, message: Message): Promise<void> {
  try {
    await del(`/conversations/${entry.conversation}/messages/${message.id}`)
    backToDraft(entry)
    notify(t('undone'))
  } catch (error) {
    notify(t('verb.failed', { why: words(error) }), { tone: 'bad' })
  }
}

/** backToDraft puts what was written back where it was written; what has been
 * written since stays behind it. */
export function backToDraft(entry: Outgoing): void {
  const now = drafts.get(entry.conversation, entry.kind)
  outbox.drop(entry.client)
  if (entry.template) return
  drafts.put(entry.conversation, entry.kind, {
    text: now?.text ? `${entry.text}\n\n${now.text}` : entry.text, inbox: entry.inbox, from: entry.from,
    to: entry.to, cc: entry.cc, bcc: entry.bcc, files: [...entry.files, ...(now?.files ?? [])], at: Date.now(),
  })
}

/** flush sends what waits, in order and one after the other. */
let flushing = false
export async function flush(): Promise<void> {
  if (flushing) return
  flushing = true
  try {
    for (const entry of outbox.all()) if (entry.state === 'waiting') await deliver(entry)
  } finally { flushing = false }
}
