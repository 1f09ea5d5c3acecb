import { useState, type ReactNode } from 'react'
import { Field } from '@/ui/field'

interface NumProps { label: string; value: number | undefined; change: (n: number | undefined) => void; min?: number; max?: number; step?: number; unit?: string; help?: string; placeholder?: string; error?: string }

/** Num is a number with its unit; empty is none. What cannot be read stays to be mended. */
export function Num({ label, value, change, min = 0, max, step = 1, unit, help, placeholder, error }: NumProps) {
  const [text, setText] = useState(value ? String(value) : '')
  const [held, setHeld] = useState(value)
  if (held !== value) {
    setHeld(value)
    if (Number(text || 0) !== (value ?? 0)) setText(value ? String(value) : '')
  }
  const type = (next: string) => {
    setText(next)
    const n = Number(next)
    if (next === '') change(undefined)
    else if (Number.isFinite(n) && n >= min && (max === undefined || n <= max)) change(n)
  }
  return (
    <Field label={label} help={help} error={error}>
      {(props) => (
        <span className="flex items-center gap-2">
          <input {...props} type="number" inputMode="decimal" min={min} max={max} step={step} value={text} placeholder={placeholder} onChange={(e) => type(e.target.value)} className="field-box num max-w-32" />
          {unit ? <span className="text-sm text-muted">{unit}</span> : null}
        </span>
      )}
    </Field>
  )
}

export function Time({ label, value, change, help }: { label: string; value: string; change: (hhmm: string) => void; help?: string }) {
  return <Field label={label} help={help}>{(props) => <input {...props} type="time" value={value} onChange={(e) => change(e.target.value)} className="field-box num max-w-36" />}</Field>
}

/** local writes an instant as a field of date and time does, by the clock of this screen. */
export function local(at: string | undefined): string {
  if (!at) return ''
  const d = new Date(at)
  return `${d.toLocaleDateString('sv')}T${d.toLocaleTimeString('sv', { hour: '2-digit', minute: '2-digit' })}`
}

export function When({ label, value, change, help, error }: { label: string; value: string | undefined; change: (at: string | undefined) => void; help?: string; error?: string }) {
  return (
    <Field label={label} help={help} error={error}>
      {(props) => <input {...props} type="datetime-local" value={local(value)} onChange={(e) => change(e.target.value ? new Date(e.target.value).toISOString() : undefined)} className="field-box num max-w-64" />}
    </Field>
  )
}

export interface Pick { value: string; title: string; text?: string }

/** Picks is one of a few, each with a line that says what it means. */
export function Picks({ legend, value, options, change }: { legend: string; value: string; options: readonly Pick[]; change: (value: string) => void }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {options.map((o) => (
        <label key={o.value} className="flex items-start gap-2.5 rounded-md border border-line-strong/50 p-3 hover:bg-hover has-checked:border-accent has-checked:bg-picked">
          <input type="radio" name={legend} checked={value === o.value} onChange={() => change(o.value)} className="mt-0.5 size-4.5 shrink-0 accent-accent" />
          <span><span className="block font-medium">{o.title}</span>{o.text ? <span className="block text-sm text-muted">{o.text}</span> : null}</span>
        </label>
      ))}
    </fieldset>
  )
}

export function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-4 min-[800px]:p-5">
      <div><h2 className="text-lg font-semibold">{title}</h2>{text ? <p className="text-muted">{text}</p> : null}</div>
      {children}
    </section>
  )
}

/** More is what few need: folded away, and open when something in it is set. */
export function More({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details open={open || undefined} className="rounded-md border border-line bg-surface">
      <summary className="ring-inside rounded-md px-4 py-3 font-semibold hover:bg-hover min-[800px]:px-5">{title}</summary>
      <div className="flex flex-col gap-4 px-4 pt-1 pb-5 min-[800px]:px-5">{children}</div>
    </details>
  )
}
