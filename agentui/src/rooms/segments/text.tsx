import { Field } from '@/ui/field'
import type { Problem } from './wire'
import { say, sentence } from './words'

/** TextForm is the segment in words. What is wrong is said with its place, and
 * choosing it goes there. */
export function TextForm({ text, problems, change }: { text: string; problems: readonly Problem[]; change: (text: string) => void }) {
  const go = (p: Problem) => {
    const field = document.querySelector<HTMLTextAreaElement>('#segment-text')
    if (!field || !p.place) return
    const lines = field.value.split('\n')
    const at = lines.slice(0, p.place.line - 1).reduce((sum, l) => sum + l.length + 1, 0) + [...(lines[p.place.line - 1] ?? '')].slice(0, p.place.column - 1).join('').length
    field.focus()
    field.setSelectionRange(at, at)
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label={say('seg.words')} help={say('seg.words.help')}>
        {(props) => <textarea {...props} id="segment-text" aria-label={say('seg.words')} rows={Math.min(24, Math.max(6, text.split('\n').length + 1))} value={text} onChange={(e) => change(e.target.value)} spellCheck={false} dir="ltr" aria-invalid={problems.some((p) => !p.warning) || undefined} className="field-box font-mono text-sm" />}
      </Field>
      {problems.length > 0 ? (
        <div role="alert"><ul className="flex flex-col gap-1">
          {problems.map((p) => (
            <li key={`${p.path} ${p.text}`} className={`text-sm ${p.warning ? 'text-muted' : 'text-danger'}`}>
              {p.place ? <button type="button" onClick={() => go(p)} className="rounded-sm text-start underline decoration-dotted underline-offset-2">{say('seg.place', { line: p.place.line, column: p.place.column, text: sentence(p) })}</button> : sentence(p)}
            </li>
          ))}
        </ul></div>
      ) : null}
    </div>
  )
}
