import { describe, expect, it } from 'vitest'
import type { Comparison, Count, Group, Lift, Sum } from '../wire'
import { verdictOf } from './compare'
import { liftOf } from './lift'
import { by, reasons, total } from './sums'

const sum = (variant: string, channel: string, more: Partial<Sum>): Sum => ({ ...total([]), variant, channel, ...more })
const count = (state: Count['state'], n: number, more: Partial<Count> = {}): Count => ({ state, count: n, reason: '', variant: '', channel: 'email', ...more })

describe('what a run came to', () => {
  const sums = [sum('', '', { planned: 4, skipped: 4 }), sum('A', '', { planned: 2, waiting: 2 }), sum('A', 'email', { planned: 8, sent: 7, answered: 2, amount: 1.5 }), sum('B', 'sms', { planned: 9, sent: 9, answered: 1, amount: 2 })]

  it('is all of its parts together', () => {
    expect(total(sums)).toMatchObject({ planned: 23, sent: 16, answered: 3, amount: 3.5, skipped: 4, waiting: 2 })
  })
  it('groups by channel and variant; what is not decided belongs to none', () => {
    expect(by(sums, 'channel').map((s) => [s.name, s.planned])).toEqual([['email', 8], ['sms', 9]])
    expect(by(sums, 'variant').map((s) => [s.name, s.planned])).toEqual([['A', 10], ['B', 9]])
  })
  it('has one bar for each reason, the longest first', () => {
    expect(reasons([count('failed', 1, { reason: 'bounced' }), count('skipped', 7, { reason: 'no_consent', channel: '' }), count('skipped', 2, { reason: 'no_consent', variant: 'A' }), count('accepted', 9)]))
      .toEqual([{ state: 'skipped', reason: 'no_consent', count: 9 }, { state: 'failed', reason: 'bounced', count: 1 }])
  })
})

const group = (name: string, rate: number): Group => ({ name, n: 1000, yes: rate * 1000, rate, low: rate, high: rate })

describe('a comparison in words', () => {
  const of = (finding: Comparison['finding'], more = 0): Comparison => ({ metric: 'answered', judged: true, groups: [group('A', 0.06), group('B', 0.084)], finding, key: more ? `${finding}.more` : finding, best: 'B', next: 'A', chance: 0.1, low: 0, high: 0, more })

  it.each([
    [of('none'), 'There is nothing to compare yet: nobody has done it, or everybody.'],
    [of('few', 400), 'Too few people to say anything: it takes about 400 more of each.'],
    [of('few'), 'Too few people to say anything.'],
    [of('equal'), 'No difference so far.'],
    [of('chance', 1500), 'B is ahead (8.4% against 6%), but this could be chance: it takes about 1,500 more of each to know.'],
    [of('chance'), 'B is ahead (8.4% against 6%), but this is so little that it may well be chance.'],
    [of('likely'), 'B is probably better: 8.4% against 6% of A. Chance alone would show this in fewer than 1 of 20 such comparisons.'],
    [of('sure'), 'B is better: 8.4% against 6% of A. Chance alone would show this in fewer than 1 of 100 such comparisons.'],
  ])('says what was found', (c, text) => { expect(verdictOf(c)).toBe(text) })
})

describe('whether it was worth sending', () => {
  const of = (finding: Lift['finding'], best = 'got', more = 0): Lift => ({ got: group('got', 0.06), nothing: group('held_out', 0.05), finding, key: finding, best, next: best === 'got' ? 'held_out' : 'got', chance: 0.1, low: 0, high: 0, more })

  it.each([
    [of('sure'), 'Yes: 6% bought, against 5% of those who got nothing.'],
    [of('sure', 'held_out'), 'No: 5% bought of those who got nothing, against 6%. It does harm.'],
    [of('likely'), 'Probably yes: 6% bought, against 5% of those who got nothing.'],
    [of('chance', 'got', 900), '6% against 5%: this could be chance. About 900 more of each are needed to know.'],
    [of('few', 'got', 40), 'Too few people to say whether it made a difference: about 40 more held out are needed.'],
    [of('few'), 'Too few people to say whether it made a difference.'],
    [of('none'), 'Nobody of either has bought yet.'],
  ])('says what was found', (l, text) => { expect(liftOf(l)).toBe(text) })
})
