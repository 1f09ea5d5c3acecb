import { useId } from 'react'
import { seconds, tidy } from './duration'
import { say } from '../words'
import type { Option } from './names'

const small = 'field-box !min-h-8 !py-1'

interface PickProps { label: string; value: string; options: readonly Option[]; change: (value: string) => void; empty?: string; error?: string; className?: string }

/** Pick is a choice whose name is said, not shown. A value that is no longer on
 * offer stays as it is. */
export function Pick({ label, value, options, change, empty, error, className = '' }: PickProps) {
  const known = value === '' || options.some((o) => o.value === value)
  return (
    <select aria-label={label} value={value} onChange={(e) => change(e.target.value)} aria-invalid={error ? true : undefined} className={`${small} !w-auto max-w-full ${className}`}>
      {empty === undefined && value !== '' ? null : <option value="">{empty ?? say('choose')}</option>}
      {known ? null : <option value={value}>{value}{options.length > 0 ? ` ${say('gone')}` : ''}</option>}
      {[...new Set(options.map((o) => o.group))].map((g) => {
        const own = options.filter((o) => o.group === g).map((o) => <option key={o.value} value={o.value}>{o.text}</option>)
        return g ? <optgroup key={g} label={g}>{own}</optgroup> : own
      })}
    </select>
  )
}

interface TextProps { label: string; value: string; change: (value: string) => void; blur?: () => void; focus?: () => void; placeholder?: string; wrong?: boolean; className?: string; plain?: boolean }

/** Text is a one-line field whose name is said, not shown. */
export function Text({ label, value, change, blur, focus, placeholder, wrong, className = '', plain }: TextProps) {
  return <input aria-label={label} value={value} placeholder={placeholder} onChange={(e) => change(e.target.value)} onBlur={blur} onFocus={focus} aria-invalid={wrong || undefined} autoComplete="off" dir={plain ? 'ltr' : 'auto'} className={`${small} ${className}`} />
}

/** Span is a duration as it is typed; it is tidied when the field is left. */
export function Span({ change, value, wrong, ...rest }: TextProps) {
  return <Text {...rest} plain value={value} change={change} wrong={wrong ?? (value.trim() !== '' && seconds(value) === null)} blur={() => { if (tidy(value) !== value) change(tidy(value)) }} className={`num ${rest.className ?? ''}`} />
}

/** Chips are several of a few. */
export function Chips({ label, options, value, change }: { label: string; options: readonly Option[]; value: readonly string[]; change: (value: string[]) => void }) {
  const id = useId()
  const all = [...options, ...value.filter((v) => !options.some((o) => o.value === v)).map((v) => ({ value: v, text: v }))]
  return (
    <span role="group" aria-label={label} className="flex flex-wrap gap-1.5">
      {all.map((o) => (
        <label key={o.value} htmlFor={`${id}-${o.value}`} className="inline-flex min-h-7 items-center gap-1.5 rounded-sm border border-line-strong/50 px-2 text-sm hover:bg-hover has-checked:border-accent has-checked:bg-picked">
          <input id={`${id}-${o.value}`} type="checkbox" checked={value.includes(o.value)} onChange={(e) => change(e.target.checked ? [...value, o.value] : value.filter((v) => v !== o.value))} className="size-4 accent-accent" />
          {o.text}
        </label>
      ))}
      {all.length === 0 ? <span className="text-sm text-muted">{say('none.there')}</span> : null}
    </span>
  )
}

export const words = (text: string): string[] => text.split(',').map((x) => x.trim()).filter(Boolean)

export function Wrong({ text }: { text?: string }) {
  return text ? <p role="alert" className="basis-full text-sm text-danger">{text}</p> : null
}
