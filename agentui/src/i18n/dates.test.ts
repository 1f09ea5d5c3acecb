import { afterEach, expect, it, vi } from 'vitest'
import { speak } from '.'
import { bytes, clockTime, moment, short } from './dates'

afterEach(() => speak('en'))

const at = (day: number, hour: number) => new Date(2026, 2, day, hour, 30).getTime()

it('says the time of what was today, by the local clock, also when the day has changed', () => {
  const late = at(9, 23)
  expect(short(late, at(9, 23))).toBe(clockTime(late))
  expect(short(late, at(10, 0))).toBe('Mon')
  expect(short(at(10, 0), at(10, 1))).toBe(clockTime(at(10, 0)))
  expect(short(late, at(9, 23))).toBe(clockTime(late))
  expect(short(at(1, 12), at(20, 12))).toBe('Mar 1')
})

it.each([
  ['en', ['1 byte', '179 bytes', '1.2 MB']],
  ['fr', ['1 octet', '179 octets', '1,2 Mo']],
  ['ro', ['1 byte', '179 de byți', '1,2 MB']],
])('says in %s how large something is', async (language, told) => {
  await speak(language)
  expect([1, 179, 1_200_000].map((n) => bytes(n).replace(/\s/g, ' '))).toEqual(told)
})

it.each([
  ['en', ['en-US', 'en'], 'Mar 9, 2026, 11:30 PM'],
  ['en', ['en-GB', 'en-US'], '9 Mar 2026, 23:30'],
  ['en', ['fr-FR', 'fr', 'en-AU'], '9 Mar 2026, 11:30 pm'],
  ['en', ['de', 'en'], '9 Mar 2026, 23:30'],
  ['en', [], '9 Mar 2026, 23:30'],
  ['fr', ['en-US'], '9 mars 2026, 23:30'],
])('writes dates in %s as the browser’s %j does', async (language, languages, told) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)
  await speak(language)
  expect(moment(at(9, 23)).replace(/\s/g, ' ')).toBe(told)
})
