import { say } from '../say'
import type { Tracking } from '../wire'
import { Card } from './card'
import { whole } from './sums'

const most = 50 // rows; the rest is in the export

/** Links is which addresses were opened, by people and by machines apart. */
export function Links({ of }: { of: Tracking | null }) {
  const all = [...(of?.links ?? [])].sort((a, b) => b.count.human - a.count.human || b.count.machine - a.count.machine).slice(0, most)
  const top = Math.max(1, ...all.map((l) => l.count.human + l.count.machine))
  const variants = new Set(all.map((l) => l.variant)).size > 1
  const named = all.some((l) => l.count.people > 0)
  const cell = 'num px-2 py-1.5 text-end whitespace-nowrap'
  return (
    <Card id="links" title={say('links')} className="min-[1000px]:col-span-2">
      {of === null ? <p className="mt-1 text-muted">{say('links.off')}</p> : null}
      {of && all.length === 0 ? <p className="mt-1 text-muted">{say('links.none')}</p> : null}
      {all.length > 0 ? (
        <div role="region" aria-label={say('as.table.of', { what: say('links') })} tabIndex={0} className="mt-2 overflow-x-auto">
          <table className="w-full border-collapse text-sm">
            <thead><tr className="border-b border-line text-muted">
              <th scope="col" className="px-2 py-1.5 text-start font-medium">{say('links.url')}</th>{variants ? <th scope="col" className="px-2 py-1.5 text-start font-medium">{say('compare.variant.one')}</th> : null}
              <th scope="col" className={`${cell} font-medium`}>{say('links.human')}</th><th scope="col" className={`${cell} font-medium`}>{say('links.machine')}</th>{named ? <th scope="col" className={`${cell} font-medium`}>{say('links.people')}</th> : null}
            </tr></thead>
            <tbody>
              {all.map((l) => (
                <tr key={l.variant + l.url} className="border-t border-line first:border-t-0">
                  <th scope="row" className="w-full max-w-0 min-w-48 px-2 py-1.5 text-start font-medium">
                    <span className="block truncate" dir="ltr" title={l.url}>{l.url.replace(/^https?:\/\//, '').replace(/[?&]utm_[a-z]+=[^&]*/g, '')}</span>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="mt-1 h-2 w-full" aria-hidden="true"><rect width="100" height="8" className="fill-hover" /><rect width={(l.count.human / top) * 100} height="8" className="fill-accent" /><rect x={(l.count.human / top) * 100} width={(l.count.machine / top) * 100} height="8" className="fill-line-strong" /></svg>
                  </th>
                  {variants ? <td className="px-2" dir="auto">{l.variant}</td> : null}
                  <td className={`${cell} font-semibold`}>{whole(l.count.human)}</td><td className={`${cell} text-muted`}>{whole(l.count.machine)}</td>{named ? <td className={cell}>{whole(l.count.people)}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {of ? <p className="mt-3 text-sm text-muted">{say('links.text')}</p> : null}
      {of && of.opens.human + of.opens.machine > 0 ? <p className="mt-2 text-sm text-muted">{say('links.opens', { human: of.opens.human, machine: of.opens.machine })}</p> : null}
    </Card>
  )
}
