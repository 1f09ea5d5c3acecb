import { memo, useId, useMemo, type KeyboardEvent, type RefObject } from 'react'
import type { Finding, Source } from '../wire'
import { say } from '../words'
import { coloured, type Part } from './colour'
import { write } from './insert'

const looks: Record<Part[0], string> = { '': '', 'liquid': 'text-accent', 'text': 'text-good', 'tag': 'text-(--ok-text)', 'value': 'text-(--warn-text)', 'note': 'text-muted italic' }

interface CodeProps {
  id: string; label: string; value: string; source: Source; change: (value: string) => void; findings: readonly Finding[]
  hold?: (el: HTMLTextAreaElement) => void; disabled?: boolean; least?: number; describedBy?: string; field?: RefObject<HTMLTextAreaElement | null>
}

/** Code is a field for a source: a plain text area over the same words in colours,
 * with its lines numbered and those that need a look marked. */
export function Code({ id, label, value, source, change, findings, hold, disabled, least = 8, describedBy, field }: CodeProps) {
  const lines = useMemo(() => coloured(value, source !== 'text'), [value, source])
  const marks = useMemo(() => {
    const out = new Map<number, 'error' | 'warning'>()
    for (const f of findings) if (f.line && !f.block) out.set(f.line, out.get(f.line) === 'error' || f.level === 'error' ? 'error' : 'warning')
    return out
  }, [findings])
  const help = useId()
  const type = 'font-mono text-[13px]/[20px] whitespace-pre-wrap [overflow-wrap:anywhere] [tab-size:2]'
  return (
    <div tabIndex={disabled ? 0 : undefined} role={disabled ? 'group' : undefined} aria-label={disabled ? label : undefined} className="code-box max-h-[65vh] overflow-y-auto rounded-sm border border-line-strong bg-surface has-[textarea:focus-visible]:outline-3 has-[textarea:focus-visible]:outline-offset-2 has-[textarea:focus-visible]:outline-(--focus)" style={{ minHeight: least * 20 + 18 }}>
      <div className="relative" style={{ minHeight: least * 20 + 16 }}>
        <div aria-hidden="true" dir={source === 'text' ? undefined : 'ltr'} className={`${type} py-2 ps-11 pe-3`}>
          {lines.map((parts, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- a line is what stands at its number
            <CodeLine key={i} n={i + 1} parts={parts} mark={marks.get(i + 1)} />
          ))}
        </div>
        <textarea
          ref={field} id={id} aria-label={label} value={value} onChange={(e) => change(e.target.value)} onFocus={(e) => hold?.(e.currentTarget)} onKeyDown={source === 'text' ? undefined : indent} disabled={disabled}
          spellCheck={source === 'text'} autoCapitalize="off" autoCorrect="off" autoComplete="off" dir={source === 'text' ? 'auto' : 'ltr'} wrap="soft"
          aria-invalid={findings.some((f) => f.level === 'error') || undefined} aria-describedby={describedBy ? `${describedBy} ${help}` : help}
          className={`${type} absolute inset-0 size-full resize-none overflow-hidden border-0 bg-transparent py-2 ps-11 pe-3 text-transparent caret-fg !outline-none selection:bg-[color-mix(in_srgb,var(--accent)_28%,transparent)] selection:text-transparent`}
        />
      </div>
      <span id={help} className="sr-only">{say('code.help')}</span>
    </div>
  )
}

/** indent begins the next line below where this one begins. */
function indent(e: KeyboardEvent<HTMLTextAreaElement>): void {
  const el = e.currentTarget
  if (e.key !== 'Enter' || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey || e.nativeEvent.isComposing) return
  const line = el.value.slice(el.value.lastIndexOf('\n', el.selectionStart - 1) + 1, el.selectionStart)
  const space = /^[ \t]*/.exec(line)![0]
  if (space === '') return
  e.preventDefault()
  write(el, `\n${space}`)
}

const CodeLine = memo(({ n, parts, mark }: { n: number; parts: Part[]; mark?: 'error' | 'warning' }) => (
  <div className={`relative min-h-5 ${mark === 'error' ? 'bg-danger-soft' : mark ? 'bg-note' : ''}`} dir="auto">
    <span className={`num absolute -start-11 w-9 text-end text-[11px] select-none ${mark === 'error' ? 'font-bold text-danger' : 'text-muted'}`}>{mark ? (mark === 'error' ? '✕ ' : '△ ') : ''}{n}</span>
    {parts.map(([look, text], i) => (
      // oxlint-disable-next-line react/no-array-index-key -- parts have no name of their own
      <span key={i} className={looks[look]}>{text}</span>
    ))}
  </div>
), (a, b) => a.n === b.n && a.mark === b.mark && a.parts.length === b.parts.length && a.parts.every((p, i) => p[0] === b.parts[i]![0] && p[1] === b.parts[i]![1]))
CodeLine.displayName = 'CodeLine'
