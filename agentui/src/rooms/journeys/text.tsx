import { useEffect, useRef, useState } from 'react'
import { words } from '@/ui/states'
import { useSettled } from './use'
import { check, type Finding, type Journey, type Verdict } from './wire'
import { say, sentence } from './words'

interface TextProps { verdict?: Verdict; fresh: boolean; writes: boolean; findings: readonly Finding[]; change: (to: Journey, mark: string) => void }

/** TextPane is the journey as text. What is typed is the picture a moment later,
 * and what is drawn is the text; the hub turns the one into the other. */
export function TextPane({ verdict, fresh, writes, findings, change }: TextProps) {
  const [typed, setTyped] = useState<string | null>(null) // null: as it is drawn
  const [wrong, setWrong] = useState('')
  const [found, setFound] = useState<readonly Finding[]>([])
  const box = useRef<HTMLTextAreaElement>(null)
  const settled = useSettled(typed, 350)
  useEffect(() => {
    if (settled === null) return
    let live = true
    check({ text: settled }).then(
      (v) => { if (live) { setWrong(''); setFound(v.findings); change(v.journey, 'text') } },
      (error) => { if (live) setWrong(words(error)) },
    )
    return () => { live = false }
  }, [settled]) // eslint-disable-line react-hooks/exhaustive-deps
  const text = typed ?? verdict?.text ?? ''
  const shown = typed === null ? findings : found
  const go = (line: number) => {
    const at = text.split('\n').slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0)
    box.current?.focus()
    box.current?.setSelectionRange(at, at)
  }
  return (
    <div className="flex h-full min-h-96 flex-col gap-2 p-4">
      <label htmlFor="journey-text" className="text-lg font-semibold">{say('text.title')}</label>
      <p id="journey-text-help" className="text-sm text-muted">{say('text.help')}</p>
      <textarea id="journey-text" ref={box} aria-describedby="journey-text-help" readOnly={!writes} aria-busy={!fresh} spellCheck={false} dir="ltr" value={text}
        onChange={(e) => setTyped(e.target.value)} onBlur={() => { if (wrong === '' && settled === typed) setTyped(null) }}
        aria-invalid={wrong !== '' || undefined} className="field-box min-h-64 flex-1 resize-none font-mono text-sm leading-5 whitespace-pre" />
      {wrong ? <p role="alert" className="text-sm text-danger" dir="auto">{wrong}</p> : null}
      {shown.length > 0 ? (
        <ul aria-label={say('findings')} className="flex max-h-40 flex-col gap-1 overflow-y-auto">
          {shown.map((f) => (
            <li key={f.field + f.code} className={`text-sm ${f.severity === 'error' ? 'text-danger' : 'text-[var(--warn-text)]'}`}>
              {f.line ? <button type="button" className="rounded-sm text-start underline decoration-dotted underline-offset-2" onClick={() => go(f.line!)}>{say('line', { n: f.line, text: sentence(f) })}</button> : `${f.field}: ${sentence(f)}`}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
