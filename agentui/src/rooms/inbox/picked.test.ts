import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePicked } from './picked'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

function leafing(address: string | undefined) {
  const go = vi.fn()
  const hook = renderHook(({ at, view }) => usePicked(at, view, go), { initialProps: { at: address, view: 'all' } })
  return { go, ...hook, open: (id: string | undefined) => act(() => hook.result.current.open(id)), rest: () => act(() => vi.advanceTimersByTime(200)) }
}

describe('the open conversation', () => {
  it('changes at once; the address follows once, where somebody rests', () => {
    const { go, open, result, rest } = leafing('a')
    for (const id of ['b', 'c', 'd']) open(id)
    expect([result.current.picked, go.mock.calls.length]).toEqual(['d', 0])
    rest()
    expect(go.mock.calls).toEqual([['d', true]])
  })

  it('is a step of its own in the history when it is the first, or none', () => {
    const { go, open } = leafing(undefined)
    open('a')
    open(undefined)
    expect(go.mock.calls).toEqual([['a', false], [undefined, false]])
  })

  it('is what the address says when that changes by itself, but not in the midst of leafing', () => {
    const { open, result, rerender, rest } = leafing('a')
    open('b')
    rerender({ at: 'x', view: 'all' })
    expect(result.current.picked).toBe('b')
    rest()
    rerender({ at: 'b', view: 'all' })
    rerender({ at: 'z', view: 'all' }) // back, or a link
    expect(result.current.picked).toBe('z')
  })

  it('is forgotten with the list it was in', () => {
    const { go, open, result, rerender, rest } = leafing('a')
    open('b')
    rerender({ at: undefined as string | undefined, view: 'mine' } as never)
    rest()
    expect([result.current.picked, go.mock.calls.length]).toEqual([undefined, 0])
  })
})
