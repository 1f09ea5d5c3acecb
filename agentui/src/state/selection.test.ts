import { describe, expect, it, vi } from 'vitest'
import { Selection } from './selection'

const order = ['a', 'b', 'c', 'd', 'e']

describe('a selection', () => {
  it('takes rows one by one and in one reach from the last that was picked', () => {
    const s = new Selection()
    s.toggle('b')
    s.reach('d', order)
    expect([...s.ids]).toEqual(['b', 'c', 'd'])
    s.toggle('c')
    expect([...s.ids]).toEqual(['b', 'd'])
    s.clear()
    s.reach('d', order)
    expect([...s.ids]).toEqual(['d'])
  })

  it('ends when another list is shown', () => {
    const s = new Selection()
    s.of('mine')
    s.all(order)
    s.of('mine')
    expect(s.ids.size).toBe(5)
    s.of('all')
    expect(s.ids.size).toBe(0)
  })

  it('means the whole list only until one is picked or left out', () => {
    const s = new Selection()
    s.all(order)
    s.everything()
    expect(s.whole).toBe(true)
    s.toggle('a')
    expect(s.whole).toBe(false)
  })

  it('wakes only the rows that were picked or left', () => {
    const s = new Selection()
    const [a, b] = [vi.fn(), vi.fn()]
    s.watch('a', a)
    s.watch('b', b)
    s.toggle('a')
    s.toggle('c')
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0])
  })
})
