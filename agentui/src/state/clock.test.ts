import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Ticker } from './clock'

beforeEach(() => { vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }) })
afterEach(() => { vi.useRealTimers() })

it('tells everybody once a second, a few in one task', async () => {
  const clock = new Ticker(() => Date.now())
  const told = Array.from({ length: 20 }, () => 0)
  const stops = told.map((_, i) => clock.subscribe(() => { told[i]!++ }))
  vi.advanceTimersByTime(1000)
  expect(told.filter(Boolean).length).toBe(4)
  await vi.waitFor(() => expect(told).toEqual(told.map(() => 1)))
  vi.advanceTimersByTime(1000)
  await vi.waitFor(() => expect(told).toEqual(told.map(() => 2)))
  for (const stop of stops) stop()
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves alone whoever went away while others were told', async () => {
  const clock = new Ticker(() => Date.now())
  const late = vi.fn()
  let stop = () => {}
  const last = vi.fn()
  for (let i = 0; i < 4; i++) clock.subscribe(() => stop())
  stop = clock.subscribe(late)
  clock.subscribe(last)
  vi.advanceTimersByTime(1000)
  await vi.waitFor(() => expect(last).toHaveBeenCalled())
  expect(late).not.toHaveBeenCalled()
})
