import { said } from '@/i18n/said'
import { Button } from '@/ui/button'
import type { Finding } from '../wire'
import { say, told } from '../words'

/** sentence says a finding in the reader's language; what has no words here is told
 * in the hub's own. */
export function sentence(f: Finding): string {
  if (f.wrong) return say('finding.unknown', { name: f.wrong })
  const own = f.say ? told(`say.${f.say}`) : undefined
  return own ? said(told, own, f.args) : (told(`finding.${f.code}`) ?? f.text)
}

interface FindingsProps { id?: string; findings: readonly Finding[]; go?: (f: Finding) => void; mend?: (f: Finding) => void }

/** Findings are what its author should know, each with its place: what keeps it
 * from being saved first. */
export function Findings({ id, findings, go, mend }: FindingsProps) {
  if (findings.length === 0) return null
  const sorted = findings.toSorted((a, b) => (a.level === b.level ? (a.line ?? 0) - (b.line ?? 0) : a.level === 'error' ? -1 : 1))
  return (
    <ul id={id} className="flex flex-col gap-1">
      {sorted.map((f) => {
        const bad = f.level === 'error'
        const place = f.line ? (f.block ? say('finding.block', { block: f.block, line: f.line, column: f.column ?? 1 }) : say('finding.place', { line: f.line, column: f.column ?? 1 })) : ''
        return (
          <li key={`${f.variant} ${f.field} ${f.code} ${f.line} ${f.column} ${f.text}`} className={`flex flex-wrap items-center gap-x-2 gap-y-1 rounded-sm px-2.5 py-1.5 text-sm ${bad ? 'bg-danger-soft text-danger' : 'bg-note text-fg'}`}>
            <span aria-hidden="true">{bad ? '✕' : '△'}</span>
            <span className="sr-only">{say(bad ? 'finding.error' : 'finding.warning')}</span>
            {place && go && !f.block ? <button type="button" onClick={() => go(f)} className="num rounded-sm font-medium underline decoration-dotted underline-offset-2">{place}</button> : place ? <span className="num font-medium">{place}</span> : null}
            <span className="min-w-0 [overflow-wrap:anywhere]" dir="auto">{sentence(f)}</span>
            {f.meant && mend ? <Button small className="!h-6 text-fg" onClick={() => mend(f)}>{say('finding.mend', { name: f.meant })}</Button> : null}
          </li>
        )
      })}
    </ul>
  )
}
