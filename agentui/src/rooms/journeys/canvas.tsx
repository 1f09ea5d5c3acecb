import { useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { Icon, type IconName } from '@/ui/icon'
import type { Gap } from './change'
import { beside, draw, node, type Drawing, type Line } from './layout'
import { entry, goals, stepOf, verbOf, type Verb } from './steps'
import { about, begins, way, type Named } from './tell'
import type { Finding, Journey } from './wire'
import { say, told } from './words'

export const icons: Record<Verb, IconName> = { send: 'send', wait: 'clock', branch: 'route', split: 'split', set: 'tag', end: 'flag' }

/** Flow is what is written into the picture: people on each step, and how many
 * took each way. */
export interface Flow { inside: ReadonlyMap<string, number>; ways: ReadonlyMap<string, number>; most: number }

export interface CanvasProps {
  journey: Journey
  picked: string
  findings: readonly Finding[]
  flow?: Flow
  named: Named
  writes: boolean
  pick: (id: string, open?: boolean) => void
  add: (gap: Gap) => void
  act: (what: 'drop' | 'up' | 'down', id: string) => void
  moveTo: (id: string, gap: Gap) => void
}

const pad = 28

/** Canvas is the journey as a picture, from the top down. The arrow keys go from
 * step to step; one of them is in the tab order at a time. */
export function Canvas(p: CanvasProps) {
  const d = useMemo(() => draw(p.journey), [p.journey])
  const box = useRef<HTMLDivElement>(null)
  const held = d.spots.has(p.picked) ? p.picked : entry
  const first = useRef(true)
  useLayoutEffect(() => { // the entry is in the middle to begin with
    const b = box.current
    if (b) b.scrollLeft = Math.max(0, (d.spots.get(entry)?.x ?? 0) + d.left + pad - b.clientWidth / 2)
  }, []) // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    if (!first.current) box.current?.querySelector(`[data-id="${held}"]`)?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
    first.current = false
  }, [held, d])
  const keys = (e: KeyboardEvent) => {
    if (!(e.target instanceof HTMLElement) || e.target.dataset.id === undefined) return
    const id = e.target.dataset.id
    const step = stepOf(p.journey, id)
    const to = e.altKey || e.ctrlKey || e.metaKey ? undefined : beside(d, id, e.key)
    if (to !== undefined) { p.pick(to); box.current?.querySelector<HTMLElement>(`[data-id="${to}"]`)?.focus() }
    else if (e.key === 'Enter') p.pick(id, true)
    else if (p.writes && step && (e.key === 'Delete' || e.key === 'Backspace')) p.act('drop', id)
    else if (p.writes && step && e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) p.act(e.key === 'ArrowUp' ? 'up' : 'down', id)
    else if (p.writes && (e.key === '+' || e.key === 'Insert')) {
      const out = d.lines.find((l) => l.from === id)
      if (out) p.add({ from: id, field: out.field })
    } else return
    e.preventDefault()
  }
  const width = d.width + d.left + 2 * pad
  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-auto bg-bg">
      <div role="group" aria-label={say('picture')} aria-describedby="journey-keys" onKeyDown={keys} className="relative mx-auto" style={{ width, height: d.height + 2 * pad }}>
        <Lines d={d} flow={p.flow} />
        <div className="absolute" style={{ left: d.left + pad, top: pad }}>
          {d.lines.map((l) => <Gapped key={`${l.from} ${l.field}`} line={l} {...p} />)}
          {[...d.spots.values()].map((s) => (
            <div key={s.id} className="absolute" style={{ left: s.x - node.width / 2, top: s.y, width: node.width, height: node.height }}>
              <Place id={s.id} held={held === s.id} {...p} />
            </div>
          ))}
        </div>
      </div>
      <p id="journey-keys" className="sr-only">{say('keys')}</p>
    </div>
  )
}

function Lines({ d, flow }: { d: Drawing; flow?: Flow }) {
  const thick = (l: Line) => {
    const n = flow?.ways.get(`${l.from} ${l.field}`)
    return n === undefined || !flow?.most ? 1.75 : n === 0 ? 1 : 2 + 12 * Math.sqrt(n / flow.most)
  }
  return (
    <svg aria-hidden="true" width={d.width + d.left + 2 * pad} height={d.height + 2 * pad} className="pointer-events-none absolute inset-0">
      <g transform={`translate(${d.left + pad} ${pad})`} fill="none" strokeLinecap="round">
        {d.lines.map((l) => {
          const none = flow?.ways.get(`${l.from} ${l.field}`) === 0
          return <path key={`${l.from} ${l.field}`} d={l.path} className={none ? 'stroke-danger' : flow ? 'stroke-accent opacity-60' : 'stroke-line-strong'} strokeWidth={thick(l)} strokeDasharray={l.back || none ? '5 5' : undefined} />
        })}
      </g>
    </svg>
  )
}

/** Gapped is what stands on a line: what it means, how many took it, and the
 * place for a new step. */
function Gapped({ line: l, journey, named, flow, writes, add, moveTo }: CanvasProps & { line: Line }) {
  const text = way(l, journey, named)
  const n = flow?.ways.get(`${l.from} ${l.field}`)
  const gap = { from: l.from, field: l.field }
  return (
    <div className="absolute flex -translate-x-1/2 -translate-y-1/2 flex-col items-center gap-0.5" style={{ left: l.at.x, top: l.at.y }}>
      {text || n !== undefined ? <span title={text} className="max-w-40 truncate rounded-full border border-line bg-surface px-2 text-xs text-muted" dir="auto">{[text, n?.toLocaleString()].filter(Boolean).join(' · ')}</span> : null}
      {writes ? (
        <button type="button" tabIndex={-1} aria-label={say('add.after', { step: l.from === entry ? say('entry') : l.from, to: l.to })} onClick={() => add(gap)}
          onDragOver={(e) => { if (e.dataTransfer.types.includes('text/x-step')) e.preventDefault() }}
          onDrop={(e) => { e.preventDefault(); moveTo(e.dataTransfer.getData('text/x-step'), gap) }}
          className="inline-flex size-6 items-center justify-center rounded-full border border-line-strong/60 bg-surface text-muted hover:border-accent hover:text-accent"><Icon name="plus" size={14} /></button>
      ) : null}
    </div>
  )
}

function Place({ id, held, journey, picked, findings, flow, named, writes, pick }: CanvasProps & { id: string; held: boolean }) {
  const step = stepOf(journey, id)
  const mine = findings.filter((f) => (step ? f.step === id : !f.step && (id === entry ? !/^(goals|exits)/.test(f.field) : f.field.startsWith(id.slice(1)))))
  const worst = mine.some((f) => f.severity === 'error') ? 'error' : mine.length > 0 ? 'warning' : ''
  const n = flow?.inside.get(id)
  const verb = step ? verbOf(step) : null
  const title = step ? step.name || told(`verb.${verb}`) || id : id === entry ? say('entry') : id === goals ? say('goals') : say('exits')
  const text = step ? about(step, named) : id === entry ? begins(journey, named)
    : id === goals ? (journey.goals ?? []).map((g) => g.name).join(', ') || say('goals.none') : (journey.exits ?? []).map((x) => told(`exit.${x.on}`) ?? x.on).join(', ') || say('exits.none')
  const icon = verb ? icons[verb] : id === entry ? 'bolt' : id === goals ? 'check' : 'out'
  return (
    <button type="button" data-id={id} tabIndex={held ? 0 : -1} aria-pressed={picked === id} onClick={() => pick(id)} onDoubleClick={() => pick(id, true)}
      draggable={writes && verb !== null && verb !== 'end'} onDragStart={(e) => e.dataTransfer.setData('text/x-step', id)}
      className={`relative flex h-full w-full items-center gap-2.5 rounded-md border bg-surface px-3 text-start shadow-low aria-pressed:border-accent aria-pressed:ring-2 aria-pressed:ring-accent ${worst === 'error' ? 'border-danger' : 'border-line-strong/60'} ${step ? '' : 'border-dashed'}`}>
      <span className={`inline-flex size-8 shrink-0 items-center justify-center rounded-sm ${verb === 'send' ? 'bg-accent-soft text-accent' : 'bg-hover text-muted'}`}><Icon name={icon} size={16} /></span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" dir="auto">{title}</span>
        <span className="block truncate text-sm text-muted" dir="auto">{text}</span>
      </span>
      {n ? <span className="num absolute -top-2.5 -end-2 rounded-full bg-accent px-2 text-xs font-semibold text-on-accent"><span className="sr-only">{say('here')} </span>{n.toLocaleString()}</span> : null}
      {worst ? <span className={`absolute -top-2.5 -start-2 inline-flex size-5 items-center justify-center rounded-full bg-surface ${worst === 'error' ? 'text-danger' : 'text-[var(--warn-text)]'}`}><Icon name="alert" size={16} /><span className="sr-only">{say(worst === 'error' ? 'has.errors' : 'has.warnings', { n: mine.length })}</span></span> : null}
    </button>
  )
}
