import { tell } from '@/i18n'
import { ChannelIcon } from '@/ui/icon'
import { say, told } from '../say'
import type { Comparison, Group, Sum } from '../wire'
import { Card } from './card'
import { by, percent, share, whole, type Named } from './sums'

const numbers = ['planned', 'sent', 'delivered', 'read', 'answered', 'bought', 'opted_out', 'failed'] as const
const cell = 'num px-2 py-1.5 text-end whitespace-nowrap'
const head = 'px-2 py-1.5 text-end font-medium whitespace-nowrap'

/** ByChannel is the figures of each channel. */
export function ByChannel({ sums, goal }: { sums: readonly Sum[]; goal: boolean }) {
  const all = by(sums, 'channel')
  if (all.length === 0) return null
  const top = Math.max(...all.map((s) => (s.sent > 0 ? s.answered / s.sent : 0)))
  return (
    <Card id="by-channel" title={say('compare.channel')} className="min-[1000px]:col-span-2">
      <Table of="channel" all={all} goal={goal} top={top} />
    </Card>
  )
}

/** ByVariant is the figures of each variant, and what can be said of their difference. */
export function ByVariant({ sums, compared, goal }: { sums: readonly Sum[]; compared: readonly Comparison[]; goal: boolean }) {
  const all = by(sums, 'variant')
  if (all.length < 2) return null
  return (
    <Card id="by-variant" title={say('compare.variant')} className="min-[1000px]:col-span-2">
      <Table of="variant" all={all} goal={goal} />
      <div className="mt-4 flex flex-col gap-4">{compared.map((c) => <Judged key={c.metric} of={c} />)}</div>
      {compared.length > 0 ? <p className="mt-3 text-sm text-muted">{say('compare.range.text')} {say('compare.note')}</p> : null}
    </Card>
  )
}

/** Table has a column with a bar for the rate of answers where top is the best one. */
function Table({ of, all, goal, top }: { of: 'channel' | 'variant'; all: readonly Named[]; goal: boolean; top?: number }) {
  const shown = numbers.filter((n) => (n !== 'bought' || goal) && (n !== 'planned' || of === 'variant')) // what is only planned has no channel yet
  return (
    <div role="region" aria-label={say('as.table.of', { what: say(`compare.${of}`) })} tabIndex={0} className="mt-2 overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <thead><tr className="border-b border-line text-muted"><th scope="col" className={`${head} text-start!`}>{say(`compare.${of}.one`)}</th>{shown.map((n) => <th key={n} scope="col" className={head}>{say(`funnel.${n}`)}</th>)}{top === undefined ? null : <th scope="col" className={head}>{say('compare.rate.answered')}</th>}</tr></thead>
        <tbody>
          {all.map((s) => (
            <tr key={s.name} className="border-t border-line first:border-t-0">
              <th scope="row" className="px-2 py-1.5 text-start font-medium"><span className="flex items-center gap-1.5">{of === 'channel' ? <ChannelIcon kind={s.name} size={15} /> : null}<span dir="auto">{of === 'channel' ? (tell(`channel.${s.name}`) ?? s.name) : s.name}</span></span></th>
              {shown.map((n) => <td key={n} className={cell}>{whole(s[n])}</td>)}
              {top === undefined ? null : <td className={cell}><span className="flex items-center justify-end gap-2"><Bar part={top > 0 && s.sent > 0 ? s.answered / s.sent / top : 0} />{share(s.answered, s.sent)}</span></td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Bar({ part }: { part: number }) {
  return <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2 w-16" aria-hidden="true"><rect width="100" height="8" className="fill-hover" /><rect width={part * 100} height="8" className="fill-(--good)" /></svg>
}

/** verdictOf is in words what a comparison found. */
export function verdictOf(c: Comparison): string {
  const rate = (name: string) => percent(c.groups.find((g) => g.name === name)?.rate ?? 0)
  return say(told(`verdict.${c.key}`) === undefined && !c.key.endsWith('.more') ? `verdict.${c.finding}` : (`verdict.${c.key}` as 'verdict.few.more'), { best: c.best, other: c.next, rate: rate(c.best), next: rate(c.next), n: c.more })
}

function Judged({ of }: { of: Comparison }) {
  const top = Math.max(...of.groups.map((g) => g.high), 0.0001)
  return (
    <div className={of.judged ? 'rounded-sm border-s-4 border-accent bg-hover p-3' : 'rounded-sm bg-hover p-3'}>
      <h3 className="font-semibold">{say(`compare.by.${of.metric}`)}{of.judged ? <span className="ms-2 text-sm font-normal text-muted">{say('compare.judged')}</span> : null}</h3>
      <p className="mt-0.5">{verdictOf(of)}</p>
      <ul className="mt-2 flex flex-col gap-1.5">{of.groups.map((g) => <Whisker key={g.name} group={g} top={top} name={g.name} />)}</ul>
    </div>
  )
}

/** Whisker is a rate with the range in which the true one lies. */
export function Whisker({ group, top, name }: { group: Group; top: number; name: string }) {
  const at = (rate: number) => Math.min(100, (rate / top) * 100)
  const range = say('compare.range', { low: percent(group.low), high: percent(group.high) })
  return (
    <li className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_20rem] items-center gap-x-3 text-sm max-[600px]:grid-cols-[1fr_auto]">
      <span className="font-medium" dir="auto">{name}</span>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" className="h-4 w-full max-[600px]:order-3 max-[600px]:col-span-2" aria-hidden="true">
        <rect width="100" height="12" className="fill-surface" />
        <rect y="2" width={at(group.rate)} height="8" className="fill-accent/30" />
        <line x1={at(group.low)} x2={at(group.high)} y1="6" y2="6" className="stroke-fg" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
        <line x1={at(group.rate)} x2={at(group.rate)} y1="1" y2="11" className="stroke-accent" strokeWidth="3" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="num text-end"><b>{percent(group.rate)}</b> <span className="text-muted">{`${whole(group.yes)}/${whole(group.n)} · ${range}`}</span></span>
    </li>
  )
}
