import { useState } from 'react'
import { Span } from './controls'
import { seconds, written } from './duration'

/** Typed is a time in seconds that is typed as "2h": what cannot be read yet
 * stays on the screen and counts as nothing. */
export function Typed({ label, s, change }: { label: string; s: number; change: (s: number) => void }) {
  const [text, setText] = useState(s > 0 ? written(s) : '')
  const own = seconds(text) ?? 0
  const shown = own === s ? text : s > 0 ? written(s) : text
  return <Span label={label} value={shown} placeholder="2h" change={(v) => { setText(v); change(seconds(v) ?? 0) }} className="!w-24" />
}
