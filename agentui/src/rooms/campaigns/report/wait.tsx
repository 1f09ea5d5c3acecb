import { Skeleton, useLate } from '@/ui/states'
import { say } from '../say'

/** Adding holds the place of numbers; when they take longer than a second it says
 * of how many rows they are made. */
export function Adding({ rows, tall = 'h-20', n = 1 }: { rows: number; tall?: string; n?: number }) {
  const late = useLate(1000)
  return <><Skeleton rows={n} className={tall} />{late && rows > 0 ? <p role="status" className="px-3 text-sm text-muted">{say('adding', { n: rows })}</p> : null}</>
}
