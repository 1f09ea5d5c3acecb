import { say } from '../say'
import type { Standing } from '../run'

const parts = [['sent', 'bg-accent'], ['failed', 'bg-danger'], ['skipped', 'bg-line-strong']] as const

/** ProgressBar is how far a run is: what went out, failed, or is not for them;
 * the rest waits. It has its height before it has its numbers. */
export function ProgressBar({ standing, name }: { standing: Standing | null; name: string }) {
  const all = standing?.planned ?? 0
  const done = standing ? standing.sent + standing.failed + standing.skipped : 0
  const text = standing && all > 0 ? say('progress', { done, all }) : ''
  return (
    <div role="progressbar" aria-label={`${name}: ${say('progress.label')}`} aria-valuemin={0} aria-valuemax={Math.max(1, all)} aria-valuenow={Math.min(done, all)} aria-valuetext={text || undefined} className="flex h-2 w-full overflow-hidden rounded-full bg-line">
      {all > 0 ? parts.map(([what, look]) => <span key={what} className={`${look} transition-[width] duration-180`} style={{ width: `${((standing?.[what] ?? 0) / all) * 100}%` }} />) : null}
    </div>
  )
}
