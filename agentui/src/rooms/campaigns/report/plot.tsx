import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { currentLanguage } from '@/i18n'
import { say } from '../say'

/** Line is one row of numbers that is drawn: as bars, or as a line, plain or
 * dashed, so that two of them differ without colour; or each with a span around it.
 * NaN: there is nothing. */
export interface Line { key: string; name: string; as: 'bars' | 'line' | 'dashes' | 'spans'; values: readonly number[]; spans?: readonly (readonly [number, number])[]; text?: (n: number, part: number) => string }
/** Panel is lines that share a scale; several stand one above the other. From 0 to
 * the largest unless said. */
export interface Panel { key: string; name: string; lines: readonly Line[]; scale?: readonly [number, number] }

const looks = { bars: 'fill-accent', line: 'stroke-(--critical-text)', dashes: 'stroke-fg', spans: 'stroke-fg' } as const
const tall = 60

/** Plot draws panels over the same parts. It is a slider: the arrows move through
 * the parts, and what is there is said below, in words. */
export function Plot({ name, parts, panels, rest, open }: { name: string; parts: readonly string[]; panels: readonly Panel[]; rest: string; open?: (part: number) => void }) {
  const [at, move] = useState<number | null>(null)
  const last = parts.length - 1
  const part = at === null ? null : Math.min(at, last)
  const words = (i: number) => say('times.at', { when: parts[i] ?? '', figures: panels.flatMap((p) => p.lines).map((l) => `${l.name} ${figure(l, i)}`).join(', ') })
  const keys = (e: KeyboardEvent) => {
    const from = part ?? last
    const to = { ArrowRight: Math.min(last, from + 1), ArrowUp: Math.min(last, from + 1), ArrowLeft: Math.max(0, from - 1), ArrowDown: Math.max(0, from - 1), Home: 0, End: last }[e.key]
    if (e.key === 'Enter' && part !== null) open?.(part)
    if (to === undefined) return
    e.preventDefault()
    move(to)
  }
  const point = (e: PointerEvent<HTMLElement>) => {
    const box = e.currentTarget.getBoundingClientRect()
    if (box.width > 0) move(Math.max(0, Math.min(last, Math.floor(((e.clientX - box.left) / box.width) * parts.length))))
  }
  return (
    <>
      <div role="slider" tabIndex={0} aria-label={name} aria-valuemin={0} aria-valuemax={Math.max(0, last)} aria-valuenow={part ?? last} aria-valuetext={words(part ?? last)} onKeyDown={keys} onPointerMove={point} onPointerDown={point} onPointerLeave={() => move(null)} onBlur={() => move(null)} onClick={() => part !== null && open?.(part)} className={`mt-2 flex touch-pan-y flex-col gap-3 rounded-sm ${open ? 'cursor-pointer' : ''}`}>
        {panels.map((p) => <Drawn key={p.key} panel={p} n={parts.length} at={part} />)}
      </div>
      <p className="num mt-1 flex justify-between gap-2 text-xs text-muted" aria-hidden="true"><span>{parts[0]}</span>{parts.length > 2 ? <span className="max-[480px]:hidden">{parts[Math.floor(last / 2)]}</span> : null}{parts.length > 1 ? <span>{parts[last]}</span> : null}</p>
      <p className="num mt-2 min-h-10 text-sm" aria-hidden="true">{part === null ? rest : words(part)}</p>
    </>
  )
}

const figure = (l: Line, i: number): string => (l.text ?? ((n: number) => n.toLocaleString(currentLanguage())))(l.values[i] ?? 0, i)

function Drawn({ panel, n, at }: { panel: Panel; n: number; at: number | null }) {
  const most = (lines: readonly Line[]) => Math.max(1e-9, ...lines.flatMap((l) => l.values).filter(Number.isFinite))
  const own = panel.lines.some((l) => l.text) // a rate beside numbers has a scale of its own
  const [low, top] = panel.scale ?? [0, most(own ? panel.lines.filter((l) => !l.text) : panel.lines)]
  return (
    <div className="pointer-events-none">
      <p className="flex flex-wrap items-center gap-x-4 text-sm"><span className="font-medium">{panel.name}</span>{panel.lines.map((l) => <span key={l.key} className="inline-flex items-center gap-1.5 text-muted"><Swatch as={l.as} />{l.name}</span>)}<span className="num ms-auto text-xs text-muted">{top < 1 ? 0 : top.toLocaleString(currentLanguage())}</span></p>
      <svg viewBox={`0 0 300 ${tall}`} preserveAspectRatio="none" className="mt-1 block h-24 w-full" aria-hidden="true">
        <line x1="0" x2="300" y1={tall - 0.5} y2={tall - 0.5} className="stroke-line-strong" vectorEffect="non-scaling-stroke" />
        <line x1="0" x2="300" y1="0.5" y2="0.5" className="stroke-line" vectorEffect="non-scaling-stroke" />
        {at === null ? null : <rect x={(at * 300) / n} width={300 / n} height={tall} className="fill-accent/15" />}
        {panel.lines.map((l) => <Values key={l.key} line={l} n={n} low={low} top={l.text && !panel.scale ? most([l]) : top} />)}
      </svg>
    </div>
  )
}

function Values({ line, n, low, top }: { line: Line; n: number; low: number; top: number }) {
  const step = 300 / n
  const y = (v: number) => tall - ((v - low) / (top - low)) * (tall - 4)
  if (line.as === 'bars') {
    const wide = Math.min(step * 0.8, 14)
    return <path className={looks.bars} d={line.values.map((v, i) => (v > 0 ? `M${i * step + (step - wide) / 2} ${tall}V${Math.min(tall - 1, y(v))}h${wide}V${tall}z` : '')).join('')} />
  }
  if (line.as === 'spans') {
    const drawn = line.values.flatMap((v, i) => (Number.isFinite(v) ? [{ v, x: i * step + step / 2, span: line.spans?.[i] ?? [v, v] as const }] : []))
    const wide = Math.min(step * 0.6, 5) / 2
    return (
      <>
        <path d={drawn.map((d) => `M${d.x} ${y(d.span[0])}V${y(d.span[1])}`).join('')} className="fill-none stroke-accent" strokeWidth="2" vectorEffect="non-scaling-stroke" />
        <path d={drawn.map((d) => `M${d.x - wide} ${y(d.v)}h${2 * wide}`).join('')} className={`fill-none ${looks.spans}`} strokeWidth="3" vectorEffect="non-scaling-stroke" />
      </>
    )
  }
  if (line.values.every((v) => v === 0)) return null
  const points = line.values.map((v, i) => `${i * step + step / 2},${y(v)}`)
  if (n === 1) points.splice(0, 1, `${150 - 12},${y(line.values[0]!)}`, `${150 + 12},${y(line.values[0]!)}`)
  return <polyline points={points.join(' ')} className={`fill-none ${looks[line.as]}`} strokeWidth="2" strokeDasharray={line.as === 'dashes' ? '5 4' : undefined} vectorEffect="non-scaling-stroke" />
}

function Swatch({ as }: { as: Line['as'] }) {
  return (
    <svg viewBox="0 0 16 10" className="h-2.5 w-4" aria-hidden="true">
      {as === 'bars' ? <rect x="3" width="10" height="10" className={looks.bars} /> : <line x1="0" x2="16" y1="5" y2="5" className={looks[as]} strokeWidth="2.5" strokeDasharray={as === 'dashes' ? '5 3' : undefined} />}
    </svg>
  )
}
