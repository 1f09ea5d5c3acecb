import { afterEach, describe, expect, it, vi } from 'vitest'
import { focusSoon } from './focus'

const appear = (id: string) => {
  const made = document.createElement('button')
  made.id = id
  document.body.append(made)
  return made
}

afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

describe('focusSoon', () => {
  it('goes there at once when it is there', () => {
    const there = appear('thread')
    focusSoon('thread')
    expect(document.activeElement).toBe(there)
  })

  it('waits for what is still loading', () => {
    vi.useFakeTimers()
    focusSoon('thread')
    vi.advanceTimersByTime(500)
    const there = appear('thread')
    vi.advanceTimersByTime(50)
    expect(document.activeElement).toBe(there)
  })

  it.each(['keydown', 'pointerdown'])('gives up when the person goes on: %s', (event) => {
    vi.useFakeTimers()
    focusSoon('thread')
    dispatchEvent(new Event(event))
    appear('thread')
    vi.advanceTimersByTime(500)
    expect(document.activeElement).toBe(document.body)
  })

  it('gives up after a while', () => {
    vi.useFakeTimers()
    focusSoon('thread')
    vi.advanceTimersByTime(4000)
    appear('thread')
    vi.advanceTimersByTime(100)
    expect(document.activeElement).toBe(document.body)
  })
})
