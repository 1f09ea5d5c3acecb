import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { t } from '@/i18n'
import { Dialog } from './dialog'
import { Icon } from './icon'
import { Keys } from './keys'

export interface Choice { id: string; text: string; more?: string; keys?: string; mark?: ReactNode; group?: string; run: () => void }

interface PickerProps {
  open: boolean
  onClose: () => void
  title: string
  placeholder: string
  choices: readonly Choice[]
  /** make offers what was typed as a choice of its own. */
  make?: (text: string) => Choice | null
}

const plain = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** matching keeps the choices that hold every word of text. */
export function matching(choices: readonly Choice[], text: string): Choice[] {
  const words = plain(text).split(/\s+/).filter(Boolean)
  return choices.filter((c) => {
    const hay = plain(`${c.text} ${c.more ?? ''} ${c.group ?? ''}`)
    return words.every((w) => hay.includes(w))
  })
}

/** Picker is one field over one list: palette, assignee, tags, snooze. */
export function Picker(props: PickerProps) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title} hideTitle focus={field} wide>
      <PickerBody {...props} field={field} />
    </Dialog>
  )
}

function PickerBody({ onClose, title, placeholder, choices, make, field }: PickerProps & { field: React.RefObject<HTMLInputElement | null> }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const found = useMemo(() => {
    const list = matching(choices, text)
    const made = text.trim() && make ? make(text.trim()) : null
    return made ? [...list, made] : list
  }, [choices, text, make])
  const active = Math.min(at, found.length - 1)
  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    onClose()
    choice.run()
  }
  const move = (to: number) => {
    setAt(to)
    document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    if (e.key === 'ArrowDown') move(Math.min(found.length - 1, active + 1))
    else if (e.key === 'ArrowUp') move(Math.max(0, active - 1))
    else if (e.key === 'Enter') choose(found[active])
    else return
    e.preventDefault()
  }
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-4">
        <Icon name="search" className="text-muted" />
        <input
          ref={field} role="combobox" aria-expanded="true" aria-controls={`${id}-list`} aria-label={title} autoComplete="off" dir="auto"
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined} placeholder={placeholder} value={text}
          onChange={(e) => { setText(e.target.value); setAt(0) }} onKeyDown={onKeyDown}
          className="h-12 w-full bg-transparent text-lg outline-none"
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={title} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {found.map((c, i) => (
          <div key={c.id}>
            {c.group && c.group !== found[i - 1]?.group ? <div aria-hidden="true" className="px-2.5 pt-2 pb-1 text-xs font-semibold text-muted">{c.group}</div> : null}
            <div
              id={`${id}-${i}`} role="option" aria-selected={i === active} tabIndex={-1}
              onMouseMove={() => setAt(i)} onClick={() => choose(c)} onKeyDown={onKeyDown}
              className={`flex min-h-9 items-center gap-2.5 rounded-sm px-2.5 py-1.5 ${i === active ? 'bg-hover' : ''}`}
            >
              {c.mark}
              <span className="min-w-0 flex-1 truncate">{c.text}</span>
              {c.more ? <span className="truncate text-sm text-muted">{c.more}</span> : null}
              {c.keys ? <Keys of={c.keys} /> : null}
            </div>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p role="status" className="p-4 text-center text-muted">{t('nothing.found')}</p> : null}
    </>
  )
}
