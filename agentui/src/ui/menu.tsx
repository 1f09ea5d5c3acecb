import { cloneElement, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'
import { loadOverlays, useOpened, useOverlays } from './base'
import { Icon, type IconName } from './icon'
import { Keys } from './keys'

interface MenuProps { trigger: ReactElement<Record<string, unknown>>; children: ReactNode; align?: 'start' | 'end' }

/** Menu costs a button until somebody opens it. */
export function Menu({ trigger, children, align = 'start' }: MenuProps) {
  const Base = useOverlays()?.Menu
  const [wanted, setWanted] = useState(false)
  if (!Base || !wanted) {
    const open = () => {
      setWanted(true)
      void loadOverlays()
    }
    return cloneElement(trigger, {
      'aria-haspopup': 'menu', 'aria-expanded': false, 'onClick': open,
      'onKeyDown': (e: KeyboardEvent) => {
        if (e.key !== 'ArrowDown') return
        e.preventDefault()
        open()
      },
    })
  }
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className="pops min-w-48 rounded-md bg-raised p-1 shadow-high outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const row = 'flex min-h-8 w-full cursor-pointer items-center gap-2 rounded-sm px-2.5 py-1.5 text-start outline-none select-none data-highlighted:bg-hover'

export function MenuItem({ icon, children, keys, onClick, danger }: { icon?: IconName; children: ReactNode; keys?: string; onClick: () => void; danger?: boolean }) {
  const Base = useOpened().Menu
  return (
    <Base.Item className={`${row} ${danger ? 'text-danger' : ''}`} onClick={onClick}>
      {icon ? <Icon name={icon} size={16} className={danger ? '' : 'text-muted'} /> : null}
      <span className="flex-1">{children}</span>
      {keys ? <Keys of={keys} /> : null}
    </Base.Item>
  )
}

/** MenuChoice is one of several, of which exactly one holds. */
export function MenuChoice<T extends string>({ value, options, onChange, label }: { value: T; options: readonly { value: T; text: string; mark?: ReactNode }[]; onChange: (v: T) => void; label: string }) {
  const Base = useOpened().Menu
  return (
    <Base.RadioGroup value={value} onValueChange={(v) => onChange(v as T)} aria-label={label}>
      {options.map((o) => (
        <Base.RadioItem key={o.value} value={o.value} closeOnClick className={row}>
          <span className="inline-flex w-4"><Base.RadioItemIndicator><Icon name="check" size={16} /></Base.RadioItemIndicator></span>
          {o.mark}
          <span className="flex-1">{o.text}</span>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export function MenuLine() {
  const Base = useOpened().Menu
  return <Base.Separator className="my-1 h-px bg-line" />
}
