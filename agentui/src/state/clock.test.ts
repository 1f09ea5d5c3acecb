import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Ticker } from './clock'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('tells everybody once a second, a few in one task', () => {
  const clock = new Ticker(() => Date.now())
  const told = Array.from({ length: 20 }, () => 0)
  const stops = told.map((_, i) => clock.subscribe(() => { told[i]!++ }))
  vi.advanceTimersByTime(1000)
  expect(told.filter(Boolean).length).toBe(8)
  vi.advanceTimersByTime(10)
  expect(told).toEqual(told.map(() => 1))
  vi.advanceTimersByTime(3000)
  expect(told).toEqual(told.map(() => 4))
  for (const stop of stops) stop()
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves alone whoever went away while others were told', () => {
  const clock = new Ticker(() => Date.now())
  const late = vi.fn()
  let stop = () => {}
  for (let i = 0; i < 8; i++) clock.subscribe(() => stop())
  stop = clock.subscribe(late)
  vi.advanceTimersByTime(1100)
  expect(late).not.toHaveBeenCalled()
})
