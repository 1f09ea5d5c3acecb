import { memo, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useCommand } from '@/app/commands'
import { useDraft } from '@/app/hooks'
import { keyOf } from '@/app/keys'
import { t } from '@/i18n'
import { written, type DraftKind } from '@/state/drafts'
import type { Conversation } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { Hint } from '@/ui/tooltip'
import { Writing } from './writing'

/** Composer has two desks, for the customer and for colleagues. They differ by
 * name, border, ground and the words on the button. It stays when another
 * conversation is opened; what somebody did in it does not. */
export function Composer({ card }: { card: Conversation }) {
  const noted = written(useDraft(card.id, 'note'))
  const replied = written(useDraft(card.id, 'reply'))
  const found: DraftKind = noted && !replied ? 'note' : 'reply'
  const [at, sit] = useState({ id: card.id, kind: found })
  if (at.id !== card.id) sit({ id: card.id, kind: found })
  const kind = at.id === card.id ? at.kind : found
  const focus = useCallback((next: DraftKind) => {
    flushSync(() => sit((now) => ({ id: now.id, kind: next }))) // the next key is already a letter of the text
    document.getElementById('composer-text')?.focus()
  }, [])
  const box = useRef<HTMLElement>(null)
  useLayoutEffect(() => () => {
    const held = document.activeElement
    if (held instanceof HTMLElement && box.current?.contains(held)) held.blur() // the next key is not meant for another customer
  }, [card.id])
  useCommand('reply', () => focus('reply'))
  useCommand('note', () => focus('note'))
  return (
    <section ref={box} aria-label={t('compose')} className="border-t border-line bg-surface px-3 pt-2 pb-3">
      <div role="group" aria-label={t('compose.kind')} className="mb-1.5 flex gap-1">
        <Tab kind="reply" on={kind === 'reply'} set={focus} draft={replied} />
        <Tab kind="note" on={kind === 'note'} set={focus} draft={noted} />
      </div>
      <Writing key={kind} card={card} kind={kind} flip={() => focus(kind === 'reply' ? 'note' : 'reply')} />
    </section>
  )
}

const Tab = memo(function Tab({ kind, on, set, draft }: { kind: DraftKind; on: boolean; set: (k: DraftKind) => void; draft: boolean }) {
  const ground = kind === 'note' ? 'aria-pressed:bg-note aria-pressed:border-dashed aria-pressed:border-note-line' : 'aria-pressed:bg-picked aria-pressed:border-accent'
  return (
    <Hint text={t(`compose.${kind}`)} keys={keyOf(kind)}>
      <button
        type="button" aria-pressed={on} onClick={() => set(kind)}
        className={`inline-flex h-8 items-center gap-1.5 rounded-sm border border-transparent px-3 font-medium text-muted hover:bg-hover aria-pressed:text-fg ${ground}`}
      >
        <Icon name={kind === 'note' ? 'note' : 'reply'} size={15} />{t(`compose.${kind}`)}
        {draft && !on ? <Icon name="pen" size={12} /> : null}
      </button>
    </Hint>
  )
})
