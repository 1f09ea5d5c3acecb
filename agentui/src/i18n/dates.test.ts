import { expect, it } from 'vitest'
import { clockTime, short } from './dates'

const at = (day: number, hour: number) => new Date(2026, 2, day, hour, 30).getTime()

it('says the time of what was today, by the local clock, also when the day has changed', () => {
  const late = at(9, 23)
  expect(short(late, at(9, 23))).toBe(clockTime(late))
  expect(short(late, at(10, 0))).toBe('Mon')
  expect(short(at(10, 0), at(10, 1))).toBe(clockTime(at(10, 0)))
  expect(short(late, at(9, 23))).toBe(clockTime(late))
  expect(short(at(1, 12), at(20, 12))).toBe('Mar 1')
})
