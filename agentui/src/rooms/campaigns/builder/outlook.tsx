import { useChannels } from '@/app/load'
import { currentLanguage } from '@/i18n'
import { reasonOf, say } from '../say'
import { share } from '../report/sums'
import type { Checked } from '../wire'

type Fate = Checked['outlook'][number]
const order = ['goes', 'later', 'held', 'skipped'] as const
const looks: Record<Fate['fate'], string> = { goes: 'bg-accent', later: 'bg-(--good)', held: 'bg-(--warn-chip)', skipped: 'bg-line-strong' }
const number = (n: number) => n.toLocaleString(currentLanguage())
const sum = (all: readonly Fate[]) => all.reduce((n, f) => n + f.count, 0)

/** grouped are fates added up by a word of each, most first. */
export function grouped(all: readonly Fate[], by: (f: Fate) => string): [string, number][] {
  const out = new Map<string, number>()
  for (const f of all) out.set(by(f), (out.get(by(f)) ?? 0) + f.count)
  return [...out].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}

/** Outlook is what would become of everybody if it were sent now: one bar, and
 * beside it the same as lists, by channel, variant and reason. */
export function Outlook({ checked }: { checked: Checked }) {
  const names = new Map(useChannels().map((c) => [c.kind as string, c.name]))
  const all = checked.outlook ?? []
  const total = sum(all)
  if (total === 0) return null
  const of = (fate: Fate['fate']) => all.filter((f) => f.fate === fate)
  const sent = all.filter((f) => f.fate === 'goes' || f.fate === 'later')
  const variants = grouped(sent.filter((f) => f.variant), (f) => f.variant)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex h-5 w-full gap-0.5 overflow-hidden rounded-sm" aria-hidden="true">
        {order.map((fate) => { const n = sum(of(fate)); return n > 0 ? <span key={fate} className={looks[fate]} style={{ flexGrow: n, minWidth: 3 }} /> : null })}
      </div>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-3 min-[560px]:grid-cols-2">
        {order.map((fate) => {
          const mine = of(fate)
          if (mine.length === 0) return null
          const lines = fate === 'goes' ? grouped(mine, (f) => names.get(f.channel) ?? f.channel) : grouped(mine, (f) => reasonOf(f.reason))
          return (
            <li key={fate}>
              <p className="flex items-baseline gap-2 font-medium"><span aria-hidden="true" className={`inline-block size-3 rounded-sm ${looks[fate]}`} />{say(`outlook.${fate}`)}<span className="num ms-auto">{number(sum(mine))}</span><span className="num min-w-11 text-end text-sm text-muted">{share(sum(mine), total)}</span></p>
              <ul className="ms-5 text-sm text-muted">{lines.filter(([name]) => fate !== 'later' || name !== reasonOf('')).map(([name, n]) => <li key={name} className="flex gap-2"><span className="min-w-0 flex-1">{name}</span><span className="num">{number(n)}</span></li>)}</ul>
            </li>
          )
        })}
      </ul>
      {variants.length > 0 ? <p className="text-sm text-muted">{say('outlook.variants')} {variants.map(([name, n]) => `${name}: ${number(n)}`).join(' · ')}</p> : null}
      {checked.looked < checked.audience ? <p className="text-sm text-muted">{say('outlook.part', { n: checked.looked })}</p> : null}
    </div>
  )
}
