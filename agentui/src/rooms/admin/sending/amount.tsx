import { Field } from '@/ui/field'

interface AmountProps { label: string; value: string; change: (typed: string) => void; unit?: string; help?: string; error?: string; placeholder?: string }

/** Amount is a number as it is typed, with its unit. */
export function Amount({ label, value, change, unit, help, error, placeholder }: AmountProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(props) => (
        <span className="flex items-center gap-2">
          <input {...props} inputMode="decimal" autoComplete="off" dir="ltr" value={value} placeholder={placeholder} onChange={(e) => change(e.target.value)} className="field-box num max-w-28" />
          {unit ? <span className="text-sm text-muted">{unit}</span> : null}
        </span>
      )}
    </Field>
  )
}

/** Plainly is what the fields of a panel come to, in one sentence. */
export function Plainly({ text }: { text: string }) {
  return <p className="mt-4 border-s-2 border-accent ps-3 text-sm" dir="auto">{text}</p>
}
