import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useCommand } from '@/app/commands'
import { may } from '@/app/session'
import { Confirm } from '@/rooms/admin/confirm'
import { Button } from '@/ui/button'
import { Picker } from '@/ui/picker'
import { Canvas, type Flow } from './canvas'
import { drop, insert, keep, move, shift, type Gap } from './change'
import { Head } from './head'
import { useKeeping } from './keeping'
import { StepPanel } from './panel'
import { People } from './people'
import { Simulator } from './simulator'
import { entry, stepOf, verbs } from './steps'
import { TextPane } from './text'
import { same, useHistory, useVerdict } from './use'
import { SaveDialog, Versions } from './versions'
import { figuresQuery, type Finding, type Journey, type Report, type Saved } from './wire'
import { say, told } from './words'
import { useWorld } from './world'

const panes = ['step', 'text', 'try', 'people', 'versions'] as const
type Pane = (typeof panes)[number]
const none: readonly Finding[] = []

/** Editor is a journey as a picture with what is picked in it beside. */
export function Editor({ start }: { start: Saved }) {
  const k = useKeeping(start)
  const h = useHistory(start.journey)
  const world = useWorld()
  const [picked, setPicked] = useState<string>(entry)
  const [opened, setOpened] = useState(0)
  const [pane, setPane] = useState<Pane>('step')
  const [gap, setGap] = useState<Gap | null>(null)
  const [asking, setAsking] = useState<'save' | 'stop' | null>(null)
  const [sim, setSim] = useState<{ report: Report; of: Journey } | null>(null)
  const live = k.saved.standing === 'running' || k.saved.standing === 'paused'
  const figures = useQuery(figuresQuery(k.saved.id, live)).data
  const { verdict, fresh, error } = useVerdict(h.now)
  const writes = may('campaigns.write')
  const findings = verdict?.findings ?? none
  const flow = useMemo(() => (pane === 'try' && sim ? simulated(sim.report) : figures ? counted(figures) : undefined), [pane, sim, figures])
  const changed = useMemo(() => !same(h.now, k.saved.journey), [h.now, k.saved.journey])

  const pick = (id: string, open?: boolean) => {
    setPicked(id)
    if (open || pane === 'text' || pane === 'versions') setPane('step')
    if (open) setOpened((n) => n + 1)
  }
  const act = (what: 'drop' | 'up' | 'down', id: string) => {
    const next = what === 'drop' ? drop(h.now, id) : shift(h.now, id, what === 'up' ? -1 : 1)
    h.set(next)
    if (what === 'drop') setPicked(next.steps?.[0]?.id ?? entry)
  }
  const add = (verb: (typeof verbs)[number]) => {
    if (!gap) return
    const [next, id] = insert(h.now, gap, verb, world.channels.map((c) => c.value))
    h.set(next)
    setPicked(id)
    setPane('step')
    setGap(null)
    setOpened((n) => n + 1)
  }
  const keeping = () => { if (live && (figures?.inside ?? 0) > 0) setAsking('save'); else void k.keep(h.now, { move: false }) }
  useCommand('campaign.save', keeping, writes && changed)
  useCommand('undo', h.undo, h.canUndo)
  useCommand('redo', h.redo, h.canRedo)
  useLeaving(changed)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Head journey={h.now} saved={k.saved} figures={figures} changed={changed} busy={k.busy} writes={writes} ok={verdict?.ok ?? true} findings={findings}
        rename={(name) => h.set({ ...h.now, name }, 'name')} undo={h.canUndo ? h.undo : undefined} redo={h.canRedo ? h.redo : undefined} save={keeping}
        turn={(to) => { if (to === 'stop') setAsking('stop'); else void k.turn(to) }} />
      {k.wrong || error ? <p role="alert" className="border-b border-line bg-danger-soft px-4 py-2 text-danger">{k.wrong || say('check.failed')}</p> : null}
      {k.theirs ? (
        <div role="alert" className="flex flex-wrap items-center gap-3 border-b border-line bg-danger-soft px-4 py-2">
          <span className="flex-1">{say('conflict', { n: k.theirs.version })}</span>
          <Button small onClick={() => { const s = k.theirs!; k.taken(s); h.load(s.journey) }}>{say('conflict.theirs')}</Button>
          <Button small look="primary" onClick={() => void k.keep(h.now, { move: false }, k.theirs!.version)}>{say('conflict.mine')}</Button>
        </div>
      ) : null}
      <div className="flex min-h-0 flex-1 flex-col min-[900px]:flex-row">
        <Canvas journey={h.now} picked={picked} findings={findings} flow={flow} named={world} writes={writes} pick={pick} add={setGap} act={act} moveTo={(id, g) => h.set(move(h.now, id, g))} />
        <aside aria-label={say('panes')} className="flex min-h-0 flex-col border-line bg-surface max-[899px]:max-h-[55%] max-[899px]:flex-1 max-[899px]:border-t min-[900px]:w-96 min-[900px]:border-s">
          <div role="tablist" aria-label={say('panes')} className="flex shrink-0 gap-0.5 overflow-x-auto border-b border-line p-1.5">
            {panes.map((x) => <button key={x} type="button" role="tab" id={`tab-${x}`} aria-selected={pane === x} aria-controls="journey-pane" onClick={() => setPane(x)} className="ring-inside h-8 rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-muted hover:bg-hover aria-selected:bg-picked aria-selected:text-fg">{told(`pane.${x}`)}</button>)}
          </div>
          <div id="journey-pane" role="tabpanel" aria-labelledby={`tab-${pane}`} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto">
            {pane === 'step' ? <StepPanel picked={stepOf(h.now, picked) || picked.startsWith('@') ? picked : entry} opened={opened} journey={h.now} world={world} findings={findings} skipped={figures?.steps?.find((s) => s.id === picked)?.skipped} writes={writes} change={h.set} rename={(from, to) => { h.set(keep(h.now, from, to)); setPicked(to.id) }} drop={(id) => act('drop', id)} /> : null}
            {pane === 'text' ? <TextPane verdict={verdict} fresh={fresh} writes={writes} findings={findings} change={h.set} /> : null}
            {pane === 'try' ? <Simulator journey={h.now} report={sim?.report ?? null} stale={sim !== null && sim.of !== h.now} tell={(report, of) => setSim(report ? { report, of } : null)} pick={setPicked} /> : null}
            {pane === 'people' ? <People id={k.saved.id} journey={h.now} step={picked} pick={setPicked} /> : null}
            {pane === 'versions' ? <Versions saved={k.saved} figures={figures} writes={writes} show={(j) => h.set(j)} /> : null}
          </div>
        </aside>
      </div>
      <Picker open={gap !== null} onClose={() => setGap(null)} title={say('add.title')} placeholder={say('add.find')} choices={verbs.map((v) => ({ id: v, text: told(`verb.${v}`) ?? v, more: told(`verb.${v}.text`) ?? '', run: () => add(v) }))} />
      {asking === 'save' ? <SaveDialog saved={k.saved} journey={h.now} onClose={() => setAsking(null)} run={async (p) => { await k.keep(h.now, p); setAsking(null) }} /> : null}
      {asking === 'stop' ? <Confirm title={say('stop.sure')} text={say('stop.text', { n: figures?.inside ?? 0 })} button={say('stop')} onClose={() => setAsking(null)} run={() => k.turn('stop')} /> : null}
    </div>
  )
}

/** useLeaving asks before a page with unsaved changes is closed. */
function useLeaving(changed: boolean) {
  useEffect(() => {
    if (!changed) return
    const ask = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [changed])
}

const simulated = (r: Report): Flow => flowOf(
  (r.steps ?? []).map((s) => [s.id, s.inside] as const),
  [['@entry first', r.profiles - r.turned_away] as const, ...(r.ways ?? []).map((w) => [`${w.step} ${w.field}`, w.taken] as const)],
)

function counted(f: { steps: { id: string; inside: number; counts: Record<string, number> }[] | null }): Flow {
  const ways = (f.steps ?? []).flatMap((s) => Object.entries(s.counts).filter(([what]) => /^(next|wait\.|branch\.|split)/.test(what)).map(([what, n]) => [`${s.id} ${what}`, n] as const))
  const first = f.steps?.[0]?.counts.came
  return flowOf((f.steps ?? []).map((s) => [s.id, s.inside] as const), [...(first ? [['@entry first', first] as const] : []), ...ways])
}

function flowOf(inside: readonly (readonly [string, number])[], ways: readonly (readonly [string, number])[]): Flow {
  return { inside: new Map(inside), ways: new Map(ways), most: Math.max(0, ...ways.map(([, n]) => n)) }
}
