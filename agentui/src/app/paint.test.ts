import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { afterPaint } from './paint'

const frames: (() => void)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (fn: () => void) => frames.push(fn))
  vi.stubGlobal('cancelAnimationFrame', (n: number) => { frames[n - 1] = () => {} })
})
afterEach(() => {
  frames.length = 0
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('runs once, in the task after the picture', () => {
  const run = vi.fn()
  afterPaint(run)
  vi.advanceTimersByTime(20)
  expect(run).not.toHaveBeenCalled()
  frames[0]!()
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(run).toHaveBeenCalledTimes(1)
})

it('does not wait for ever for a page that is not painted, and can be called off', () => {
  const [hidden, off] = [vi.fn(), vi.fn()]
  afterPaint(hidden)
  afterPaint(off)()
  vi.advanceTimersByTime(100)
  expect([hidden.mock.calls.length, off.mock.calls.length]).toEqual([1, 0])
})
