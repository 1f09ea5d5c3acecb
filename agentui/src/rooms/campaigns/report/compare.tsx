import { currentLanguage } from '@/i18n'
import { ChannelIcon } from '@/ui/icon'
import { say } from '../say'
import type { Count } from '../wire'
import { share } from './funnel'
import { by, verdict } from './sums'

const numbers = ['sent', 'delivered', 'read', 'replied', 'failed'] as const
const cell = 'num px-2 py-1.5 text-end whitespace-nowrap'

/** Compare is the figures of each channel or variant, and what can be said of their difference. */
export function Compare({ counts, field }: { counts: readonly Count[]; field: 'channel' | 'variant' }) {
  const sums = by(counts, field)
  if (sums.length === 0 || (field === 'variant' && sums.length < 2)) return null
  const top = Math.max(...sums.map((s) => (s.sent > 0 ? s.replied / s.sent : 0)))
  const found = field === 'variant' ? verdict(sums) : null
  return (
    <section aria-labelledby={`by-${field}`} className="min-w-0 rounded-md border min-[1000px]:col-span-2 border-line bg-surface p-4">
      <h2 id={`by-${field}`} className="text-lg font-semibold">{say(`compare.${field}`)}</h2>
      <div role="region" aria-labelledby={`by-${field}`} tabIndex={0} className="mt-2 overflow-x-auto">
        <table className="w-full border-collapse text-sm">
          <thead><tr className="border-b border-line text-muted"><th scope="col" className="px-2 py-1.5 text-start font-medium">{say(`compare.${field}.one`)}</th>{numbers.map((n) => <th key={n} scope="col" className="px-2 py-1.5 text-end font-medium">{say(`funnel.${n}`)}</th>)}<th scope="col" className="px-2 py-1.5 text-end font-medium">{say('compare.rate')}</th></tr></thead>
          <tbody>
            {sums.map((s) => (
              <tr key={s.name} className="border-t border-line first:border-t-0">
                <th scope="row" className="px-2 py-1.5 text-start font-medium"><span className="flex items-center gap-1.5">{field === 'channel' ? <ChannelIcon kind={s.name} size={15} /> : null}{s.name}</span></th>
                {numbers.map((n) => <td key={n} className={cell}>{s[n].toLocaleString(currentLanguage())}</td>)}
                <td className={cell}><span className="flex items-center justify-end gap-2"><span className="h-2 w-16 rounded-full bg-hover" aria-hidden="true"><span className="block h-full rounded-full bg-(--good)" style={{ width: `${top > 0 && s.sent > 0 ? (s.replied / s.sent / top) * 100 : 0}%` }} /></span>{share(s.replied, s.sent)}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found ? <p className="mt-3 rounded-sm bg-hover p-2.5">{say(`verdict.${found.sure}`, { name: found.best, rate: share(found.rate, 1), next: share(found.next, 1) })}</p> : null}
    </section>
  )
}
