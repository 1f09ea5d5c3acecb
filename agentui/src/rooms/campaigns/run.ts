import { skipToken, useQuery } from '@tanstack/react-query'
import type { Slowed } from '@/app/hub'
import { gone, progressKey, reportQuery, type Count, type Progress, type Run, type RunState, type SendState } from './wire'

/** Standing is how a run stands, as a picture shows it. */
export interface Standing { state: RunState; reason: string; planned: number; sent: number; failed: number; skipped: number; waiting: number; live: boolean; slowed: Slowed | null }

const sum = (states: Partial<Record<string, number>>, of: readonly SendState[]) => of.reduce((n, s) => n + (states[s] ?? 0), 0)

/** byState adds the rows of a report up. */
export function byState(counts: readonly Count[]): Partial<Record<string, number>> {
  const out: Record<string, number> = {}
  for (const c of counts) out[c.state] = (out[c.state] ?? 0) + c.count
  return out
}

/** standing is the run with its counts: of the feed when it has some, else of the report. */
export function standing(run: Run, states: Partial<Record<string, number>>, now?: Progress): Standing {
  const counts = now?.states ?? states
  const state = (now?.state as RunState | undefined) ?? run.state
  const slowed = (now ? now.slowed : run.slowed) ?? null
  return {
    state, slowed: state === 'running' ? slowed : null, reason: now ? now.reason : run.reason,
    planned: Math.max(now?.planned ?? 0, run.planned), live: now?.states !== undefined && now.states !== null,
    sent: sum(counts, gone), failed: sum(counts, ['failed', 'unknown']), skipped: sum(counts, ['skipped']), waiting: sum(counts, ['planned', 'held', 'attempting']),
  }
}

/** useStanding follows a run: the report once, then what the feed says. */
export function useStanding(run: Run | undefined): Standing | null {
  const { data: now } = useQuery<Progress>({ queryKey: progressKey(run?.id ?? ''), queryFn: skipToken, staleTime: Infinity })
  const begun = run !== undefined && run.planned > 0
  const { data } = useQuery({ ...reportQuery(run?.id ?? ''), enabled: begun && !now?.states })
  return run ? standing(run, data ? byState(data.counts) : {}, now) : null
}

/** current is the run to show: the newest one, unless it only waits for its hour
 * and there was one before. next is the one that waits. */
export function current(runs: readonly Run[], now: number): { shown?: Run; next?: Run } {
  const [first, second] = runs
  const waits = first?.state === 'ready' && Date.parse(first.start_at) > now
  return waits ? { shown: second ?? first, next: first } : { shown: first }
}
