import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movedIn } from './moves'

const ids = (text: string) => [...text]

describe('movedIn', () => {
  it.each([
    ['abcde', 'eabcd', 'e'], ['abcde', 'bcdea', 'a'], ['abcde', 'abcde', ''], ['abcde', 'xabde', ''], ['abcde', 'dxabce', 'd'], ['', 'ab', ''],
  ])('from %s to %s it is %s', (before, after, moved) => expect(movedIn(ids(before), ids(after)).join('')).toBe(moved))

  it('leaves those that did not move in their old order', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer(), { maxLength: 40 }), fc.uniqueArray(fc.integer(), { maxLength: 40 }), fc.integer(), (some, more, at) => {
      const before = some.map(String)
      const after = [...new Set([...more.map(String), ...before.toSpliced(Math.abs(at) % (before.length + 1), 1).toReversed()])]
      const moved = new Set(movedIn(before, after))
      const stay = after.filter((id) => before.includes(id) && !moved.has(id))
      expect(stay).toEqual(before.filter((id) => stay.includes(id)))
    }))
  })
})
