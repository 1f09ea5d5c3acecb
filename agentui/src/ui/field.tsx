import { useId, type ComponentProps, type ReactNode } from 'react'

interface FieldProps { label: string; help?: ReactNode; error?: string; children: (props: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ReactNode; required?: boolean }

/** Field ties label, help and error to one control. */
export function Field({ label, help, error, children, required }: FieldProps) {
  const id = useId()
  const about = error ? `${id}-error` : help ? `${id}-help` : undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}{required ? <span aria-hidden="true" className="text-danger"> *</span> : null}
      </label>
      {children({ id, 'aria-describedby': about, 'aria-invalid': error ? true : undefined })}
      {error ? <p id={`${id}-error`} role="alert" className="text-sm text-danger">{error}</p> : null}
      {!error && help ? <p id={`${id}-help`} className="text-sm text-muted">{help}</p> : null}
    </div>
  )
}

interface InputProps extends ComponentProps<'input'> { label: string; help?: ReactNode; error?: string; hints?: readonly string[] }

/** Input is a line of text; hints are words to choose from, others may be typed. */
export function Input({ label, help, error, hints, className = '', ...rest }: InputProps) {
  const list = useId()
  return (
    <Field label={label} help={help} error={error} required={rest.required}>
      {(props) => (
        <>
          <input {...rest} {...props} list={hints?.length ? list : undefined} dir={rest.dir ?? 'auto'} className={`field-box ${className}`} />
          {hints?.length ? <datalist id={list}>{hints.map((h) => <option key={h} value={h}>{h}</option>)}</datalist> : null}
        </>
      )}
    </Field>
  )
}

interface SelectProps extends ComponentProps<'select'> { label: string; help?: ReactNode; error?: string; options: readonly { value: string; text: string }[] }

export function Select({ label, help, error, options, ...rest }: SelectProps) {
  return (
    <Field label={label} help={help} error={error} required={rest.required}>
      {(props) => (
        <select {...rest} {...props} className="field-box">
          {options.map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
        </select>
      )}
    </Field>
  )
}

export function Check({ label, help, ...rest }: ComponentProps<'input'> & { label: string; help?: string }) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <input {...rest} id={id} type="checkbox" aria-describedby={help ? `${id}-help` : undefined} className="mt-0.5 size-4.5 shrink-0 accent-accent" />
      <div>
        <label htmlFor={id} className="font-medium">{label}</label>
        {help ? <p id={`${id}-help`} className="text-sm text-muted">{help}</p> : null}
      </div>
    </div>
  )
}
