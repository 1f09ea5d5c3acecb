import { describe, expect, it } from 'vitest'
import type { Count } from '../wire'
import { by, reasons, sumOf, verdict, type Sum } from './sums'

const count = (state: Count['state'], n: number, more: Partial<Count> = {}): Count => ({ state, count: n, reason: '', variant: '', channel: 'email', ...more })
const group = (name: string, sent: number, replied: number): Sum => ({ ...sumOf(name, []), sent, replied })

describe('what a run came to', () => {
  const counts = [count('accepted', 5, { variant: 'A' }), count('delivered', 3, { variant: 'B' }), count('read', 2, { variant: 'A' }), count('clicked', 1, { variant: 'A' }), count('replied', 4, { variant: 'B' }),
    count('failed', 1, { reason: 'bounced' }), count('skipped', 7, { reason: 'no_consent', channel: '' }), count('skipped', 2, { reason: 'no_consent', channel: '', variant: 'A' }), count('held', 1, { reason: 'open_conversation', channel: '' })]

  it('counts each person once, at least as far as they came', () => {
    expect(sumOf('', counts)).toMatchObject({ planned: 26, sent: 15, delivered: 10, read: 7, clicked: 1, replied: 4, failed: 1, skipped: 9, waiting: 1 })
  })
  it('groups by channel and variant; what is not decided belongs to none', () => {
    expect(by(counts, 'channel').map((s) => [s.name, s.sent])).toEqual([['email', 15]])
    expect(by(counts, 'variant').map((s) => [s.name, s.sent, s.replied])).toEqual([['A', 8, 0], ['B', 7, 4]])
  })
  it('has one bar for each reason, the longest first', () => {
    expect(reasons(counts)).toEqual([{ state: 'skipped', reason: 'no_consent', count: 9 }, { state: 'failed', reason: 'bounced', count: 1 }, { state: 'held', reason: 'open_conversation', count: 1 }])
  })
})

describe('a comparison', () => {
  it('says nothing of few people', () => {
    expect(verdict([group('A', 99, 40), group('B', 400, 2)])?.sure).toBe('few')
    expect(verdict([group('A', 5000, 3), group('B', 5000, 1)])?.sure).toBe('few')
  })
  it('does not take chance for a difference', () => {
    expect(verdict([group('A', 1000, 50), group('B', 1000, 45)])).toMatchObject({ sure: 'none', best: 'A' })
  })
  it('knows a difference when it is there', () => {
    expect(verdict([group('A', 1000, 30), group('B', 1000, 80)])).toMatchObject({ sure: 'sure', best: 'B' })
    expect(verdict([group('A', 1000, 60), group('B', 1000, 84)])?.sure).toBe('likely') // z = 2.08
  })
  it('asks for more the more are compared', () => {
    expect(verdict([group('A', 1000, 60), group('B', 1000, 84), group('C', 1000, 50)])?.sure).toBe('none')
  })
  it('needs two', () => { expect(verdict([group('A', 1000, 60)])).toBe(null) })
})
