import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { ApiError } from '@/wire/client'
import { words } from '@/ui/states'
import { rule } from '@/ui/words'
import { say } from '../words'

/** Kept is what the hub keeps with a version. */
export interface Kept { version: number }

export interface Draft<D extends Kept, F> {
  kept: D // as the hub has it, to our knowledge
  form: F // as it stands on the screen
  change: (next: F) => void
  dirty: boolean
  busy: boolean
  errors: Record<string, string> // by field as the hub names it; '' = all together
  conflict: D | null // somebody saved a newer one
  save: (over?: boolean) => Promise<D | null>
  reset: (kept?: D) => void
  fail: (errors: Record<string, string>) => void
}

interface Ways<D extends Kept, F> {
  key: readonly unknown[]
  kept: D
  toForm: (kept: D) => F
  read: () => Promise<D>
  write: (form: F, version: number) => Promise<D>
  check?: (form: F) => Record<string, string> // what can be said without the hub
}

/** useDraft is a form over something that has versions: it keeps what was typed,
 * asks before it is left, and tells when somebody else was faster. */
export function useDraft<D extends Kept, F>(ways: Ways<D, F>): Draft<D, F> {
  const [kept, setKept] = useState(ways.kept)
  const [form, setForm] = useState(() => ways.toForm(ways.kept))
  const [begun, setBegun] = useState(() => JSON.stringify(ways.toForm(ways.kept)))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [conflict, setConflict] = useState<D | null>(null)
  const [busy, setBusy] = useState(false)
  const dirty = JSON.stringify(form) !== begun
  useBlocker({ shouldBlockFn: () => dirty && !busy && !window.confirm(say('leave')), enableBeforeUnload: () => dirty })

  const reset = (next: D = kept) => {
    const fresh = ways.toForm(next)
    setKept(next)
    setForm(fresh)
    setBegun(JSON.stringify(fresh))
    setErrors({})
    setConflict(null)
  }
  if (!dirty && ways.kept.version > kept.version) reset(ways.kept) // a newer one came in while nothing was typed

  const save = async (over = false): Promise<D | null> => {
    const found = ways.check?.(form) ?? {}
    setErrors(found)
    if (Object.keys(found).length > 0) return null
    setBusy(true)
    try {
      const next = await ways.write(form, over && conflict ? conflict.version : kept.version)
      queries.setQueryData(ways.key, next)
      reset(next)
      return next
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        const newer = await ways.read().catch(() => null)
        if (newer && newer.version !== kept.version) setConflict(newer)
        else setErrors({ '': words(error) })
      } else setErrors(faults(error))
      return null
    } finally { setBusy(false) }
  }
  return { kept, form, change: setForm, dirty, busy, errors, conflict, save, reset, fail: setErrors }
}

/** faults are an answer's errors by field; '' is what it says altogether. */
export function faults(error: unknown): Record<string, string> {
  const fields = error instanceof ApiError ? error.fields : []
  const named = Object.fromEntries(fields.map((f) => [f.field.replace(/^body\./, ''), rule(f)]))
  const problems = error instanceof ApiError && Array.isArray(error.data.problems) ? (error.data.problems as { field: string; text: string; say?: string; args?: string[] }[]) : []
  return { ...named, ...Object.fromEntries(problems.map((p) => [p.field, rule({ ...p, rule: p.text })])), '': words(error) }
}

/** within are the errors under a path, by what follows it. */
export function within(errors: Record<string, string>, path: string): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([k]) => k === path || k.startsWith(`${path}.`) || k.startsWith(`${path}[`)).map(([k, v]) => [k.slice(path.length).replace(/^\./, ''), v]))
}

/** useKept asks for a document. */
export const useKept = <D extends Kept>(key: readonly unknown[], read: () => Promise<D>) => useQuery({ queryKey: key, queryFn: read, refetchOnWindowFocus: true, staleTime: 0 })
