import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { Hint } from './tooltip'
import { Icon, type IconName } from './icon'

type Look = 'primary' | 'plain' | 'ghost' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110 disabled:opacity-50 aria-disabled:opacity-50 shadow-low',
  plain: 'bg-surface text-fg border border-line-strong/60 hover:bg-hover disabled:opacity-50 aria-disabled:opacity-50',
  ghost: 'text-fg hover:bg-hover disabled:opacity-50 aria-disabled:opacity-50',
  danger: 'bg-danger text-on-danger hover:brightness-110 disabled:opacity-50 aria-disabled:opacity-50',
}

const shape = 'inline-flex items-center justify-center gap-1.5 rounded-sm font-medium whitespace-nowrap transition-[filter,background-color] duration-120'

// Also stops the form that Enter would send.
const still = (e: MouseEvent) => { e.preventDefault(); e.stopPropagation() }

interface ButtonProps extends ComponentProps<'button'> { look?: Look; small?: boolean; icon?: IconName; busy?: boolean }

/** A busy Button does nothing and keeps the focus: a disabled one would lose it. */
export function Button({ look = 'plain', small, icon, busy, className = '', children, onClick, ...rest }: ButtonProps) {
  const size = small ? 'h-7 px-2.5 text-sm' : 'h-9 px-3.5'
  return (
    <button type="button" {...rest} onClick={busy ? still : onClick} aria-disabled={busy || undefined} aria-busy={busy || undefined} className={`${shape} ${size} ${looks[look]} ${className}`}>
      {icon ? <Icon name={icon} size={small ? 14 : 16} /> : null}
      {children}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<'button'> { icon: IconName; label: string; keys?: string; pressed?: boolean; children?: ReactNode }

/** IconButton always has a name and a tooltip; the tooltip shows its key. */
export function IconButton({ icon, label, keys, pressed, className = '', children, ...rest }: IconButtonProps) {
  return (
    <Hint text={label} keys={keys}>
      <button
        type="button" aria-label={label} aria-pressed={pressed} {...rest}
        className={`inline-flex h-8 min-w-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg disabled:opacity-40 aria-pressed:bg-picked aria-pressed:text-fg ${className}`}
      >
        <Icon name={icon} />
        {children}
      </button>
    </Hint>
  )
}
