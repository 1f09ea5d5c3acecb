import { useState } from 'react'
import { same, type Job, type Plan } from './wire'

const name = (id: string) => `parley.import.${id}`

/** left is what somebody chose for a file and has not had tried yet; null when there
 * is nothing, or when the file is read otherwise by now. */
function left(job: Job): Plan | null {
  try {
    const found = JSON.parse(localStorage.getItem(name(job.id)) ?? 'null') as { version: number; plan: Plan } | null
    return found?.version === job.version && found.plan.columns.length === job.header.length ? found.plan : null
  } catch { return null }
}

/** forget lets what was kept of a file go. */
export const forget = (id: string): void => { try { localStorage.removeItem(name(id)) } catch { /* nothing was kept then */ } }

/** usePlan is how a file is to be read; what was chosen outlives a reload of the page. */
export function usePlan(job: Job): [Plan, (more: Partial<Plan>) => void, boolean] {
  const [plan, setPlan] = useState<Plan>(() => left(job) ?? job.plan)
  const change = (more: Partial<Plan>) => {
    const next = { ...plan, ...more }
    setPlan(next)
    try { localStorage.setItem(name(job.id), JSON.stringify({ version: job.version, plan: next })) } catch { /* it is on the screen at least */ }
  }
  return [plan, change, !same(plan, job.plan)]
}
