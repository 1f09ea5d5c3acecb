import { say, told } from '../say'
import type { Lift as Shape } from '../wire'
import { Card } from './card'
import { Whisker } from './compare'
import { percent } from './sums'

/** liftOf is in words whether it was worth sending. */
export function liftOf(l: Shape): string {
  const better = l.best === l.nothing.name ? l.nothing : l.got
  const worse = better === l.got ? l.nothing : l.got
  const params = { rate: percent(better.rate), next: percent(worse.rate), n: l.more }
  if (l.finding === 'likely' || l.finding === 'sure') return say(`lift.${l.finding}.${better === l.got ? 'got' : 'held_out'}`, params)
  if (l.finding === 'chance') return say(l.more > 0 ? 'lift.chance.more' : 'lift.chance', { ...params, rate: percent(l.got.rate), next: percent(l.nothing.rate) })
  return l.finding === 'few' && l.more > 0 ? say('lift.few.more', params) : (told(`lift.${l.finding}`) ?? say('lift.few'))
}

/** Lift is everybody whom it was meant for beside those held out. */
export function Lift({ of }: { of: Shape }) {
  const top = Math.max(of.got.high, of.nothing.high, 0.0001)
  return (
    <Card id="lift" title={say('lift')} className="min-[1000px]:col-span-2">
      <p className="mt-1">{liftOf(of)}</p>
      <ul className="mt-3 flex flex-col gap-1.5">
        <Whisker group={of.got} top={top} name={say('lift.got')} />
        <Whisker group={of.nothing} top={top} name={say('lift.nothing')} />
      </ul>
      <p className="mt-3 text-sm text-muted">{say('compare.range.text')} {say('lift.text')}</p>
    </Card>
  )
}
