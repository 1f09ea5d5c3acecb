import { expect, it } from 'vitest'
import { clockTime, moment } from '@/i18n/dates'
import { spanOf } from './span'

const run = (from: string, to: string) => ({ start_at: from, started_at: from, ended_at: to })

it('says one minute once', () => {
  const at = '2026-05-01T12:03:10'
  expect(spanOf(run(at, '2026-05-01T12:03:52'))).toBe(`${moment(at)}, in 42 s`)
  expect(spanOf(run(at, at))).toBe(`${moment(at)}, in 1 s`)
})

it('says a day once, and how long it took', () => {
  const at = '2026-05-01T12:03:10'
  expect(spanOf(run(at, '2026-05-01T14:08:10'))).toBe(`${moment(at)} to ${clockTime('2026-05-01T14:08:10')}, in 2 h 5 min`)
  expect(spanOf(run(at, '2026-05-02T12:03:10'))).toBe(`${moment(at)} to ${moment('2026-05-02T12:03:10')}, in 1 d`)
})

it('says since when, while it goes on', () => {
  expect(spanOf({ start_at: '2026-05-01T12:00:00', started_at: '2026-05-01T12:03:10' })).toBe(`Since ${moment('2026-05-01T12:03:10')}`)
})
