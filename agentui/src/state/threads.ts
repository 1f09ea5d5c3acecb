import type { Message } from '@/wire/shapes'

/** insert puts a message at its sequence, in the place of an older form of itself. */
export function insert(messages: readonly Message[], message: Message): readonly Message[] {
  const at = messages.findLastIndex((m) => m.seq <= message.seq)
  const same = at >= 0 && messages[at]!.id === message.id
  return same ? messages.with(at, message) : messages.toSpliced(at + 1, 0, message)
}
