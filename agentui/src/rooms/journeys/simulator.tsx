import { useEffect, useRef, useState } from 'react'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { words } from '@/ui/states'
import { simulate, type Journey, type Report } from './wire'
import { ending, say, sentence, told } from './words'

interface SimulatorProps { journey: Journey; report: Report | null; stale: boolean; tell: (report: Report | null, of: Journey) => void; pick: (id: string) => void }

const first = 400 // people of the quick look that says how long all of them take

/** Simulator sends made-up people through the journey as it is drawn. A few go
 * first: their picture is there at once, and tells how long the others take. */
export function Simulator({ journey, report, stale, tell, pick }: SimulatorProps) {
  const [profiles, setProfiles] = useState(10_000)
  const [days, setDays] = useState(90)
  const [busy, setBusy] = useState<{ since: number; ms: number } | null>(null)
  const [done, setDone] = useState(0)
  const [wrong, setWrong] = useState('')
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => setDone(Math.min(0.97, (performance.now() - busy.since) / Math.max(1, busy.ms))), 100)
    return () => clearInterval(timer)
  }, [busy])
  const run = async () => {
    const own = new AbortController()
    stop.current?.abort()
    stop.current = own
    setWrong('')
    setDone(0)
    const seed = 1
    try {
      const began = performance.now()
      setBusy({ since: began, ms: 60_000 })
      if (profiles > first * 2) {
        tell(await simulate(journey, { profiles: first, days, seed }, own.signal), journey)
        const now = performance.now()
        setBusy({ since: now, ms: ((now - began) * profiles) / first })
      }
      tell(await simulate(journey, { profiles, days, seed }, own.signal), journey)
    } catch (cause) { if (!own.signal.aborted) setWrong(words(cause)) }
    if (stop.current === own) setBusy(null)
  }
  const halt = () => { stop.current?.abort(); setBusy(null) }
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="text-lg font-semibold">{say('sim.title')}</h2>
      <p className="text-sm text-muted">{say('sim.text')}</p>
      <div className="flex items-end gap-2">
        <Input label={say('sim.people')} type="number" min={1} max={50_000} className="num" value={profiles} onChange={(e) => setProfiles(Math.max(1, Math.min(50_000, Number(e.target.value))))} />
        <Input label={say('sim.days')} type="number" min={1} max={730} className="num" value={days} onChange={(e) => setDays(Math.max(1, Math.min(730, Number(e.target.value))))} />
      </div>
      <div className="flex items-center gap-3">
        {busy ? <Button onClick={halt}>{say('sim.stop')}</Button> : <Button look="primary" icon="bolt" onClick={() => void run()}>{say('sim.run')}</Button>}
        {busy ? <progress aria-label={say('sim.progress')} value={done} max={1} className="h-2 flex-1 accent-accent" /> : null}
      </div>
      {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
      {report ? <Result report={report} stale={stale} pick={pick} clear={() => tell(null, journey)} /> : null}
    </div>
  )
}

function Result({ report: r, stale, pick, clear }: { report: Report; stale: boolean; pick: (id: string) => void; clear: () => void }) {
  const through = r.profiles - r.turned_away
  const reached = (r.ends ?? []).filter((e) => e.state === 'reached').reduce((n, e) => n + e.count, 0)
  return (
    <section aria-label={say('sim.result')} className="flex flex-col gap-4">
      {stale ? <p className="text-sm text-[var(--warn-text)]">{say('sim.stale')}</p> : null}
      <dl className="num grid grid-cols-2 gap-x-4 gap-y-1.5 text-sm">
        {([['sim.came', through], ['sim.reached', reached], ['sim.inside', r.inside], ['sim.messages', r.messages], ['sim.quiet', r.held_quiet], ['sim.median', Math.round(r.median_days * 10) / 10]] as const).map(([key, n]) => (
          <div key={key} className="flex flex-col"><dt className="text-muted">{say(key)}</dt><dd className="text-base font-semibold">{n.toLocaleString()}</dd></div>
        ))}
      </dl>
      <Weeks counts={r.per_week ?? []} />
      {(r.findings ?? []).length > 0
        ? <div><h3 className="mb-1 font-medium">{say('sim.findings')}</h3><ul className="flex flex-col gap-1">{(r.findings ?? []).map((f) => <li key={f.code + f.field} className="text-sm text-[var(--warn-text)]">{f.step ? <button type="button" className="rounded-sm text-start underline decoration-dotted underline-offset-2" onClick={() => pick(f.step!)}>{told(`sim.${f.code}`)?.replace('{step}', f.step!) ?? f.step}</button> : null}{f.step ? ' ' : null}<span dir="auto">{sentence(f)}</span></li>)}</ul></div>
        : <p className="text-sm text-good">{say('sim.fine')}</p>}
      <div><h3 className="mb-1 font-medium">{say('sim.ends')}</h3><ul className="num flex flex-col gap-0.5 text-sm">{(r.ends ?? []).slice(0, 8).map((e) => <li key={e.state + e.reason} className="flex justify-between gap-3"><span className="truncate" dir="auto">{ending(e.state, e.reason)}</span><span>{e.count.toLocaleString()}</span></li>)}</ul></div>
      <Button small look="ghost" className="self-start" onClick={clear}>{say('sim.clear')}</Button>
    </section>
  )
}

/** Weeks shows how many messages people got in their fullest week. */
function Weeks({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts)
  const text = counts.map((n, i) => say('sim.week', { n: i, people: n.toLocaleString() })).join('; ')
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-sm font-medium">{say('sim.weeks')}</figcaption>
      <svg role="img" aria-label={text} viewBox={`0 0 ${Math.max(4, counts.length) * 32} 84`} preserveAspectRatio="xMinYMid" className="h-24 w-full max-w-80">
        {counts.map((n, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
          <g key={i}>
            <rect x={i * 32 + 4} y={64 - (56 * n) / most} width={24} height={Math.max(n > 0 ? 1.5 : 0, (56 * n) / most)} rx={2} className={i > 3 ? 'fill-[var(--critical-chip)]' : 'fill-accent'} />
            <text x={i * 32 + 16} y={79} textAnchor="middle" className="fill-[var(--fg-muted)] text-xs">{i}</text>
          </g>
        ))}
      </svg>
    </figure>
  )
}
