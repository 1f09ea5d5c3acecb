import { describe, expect, it } from 'vitest'
import { placed } from './caret'

describe('a word put into what is written', () => {
  it('stands apart from its neighbours, and the cursor behind it', () => {
    expect(placed('', 0, 0, 'X1')).toEqual({ text: 'X1', at: 2 })
    expect(placed('Hello', 5, 5, 'X1')).toEqual({ text: 'Hello X1', at: 8 })
    expect(placed('Code: .', 6, 6, 'X1')).toEqual({ text: 'Code: X1.', at: 8 })
    expect(placed('ab', 1, 1, 'X1')).toEqual({ text: 'a X1 b', at: 5 })
    expect(placed('your CODE here', 5, 9, 'X1')).toEqual({ text: 'your X1 here', at: 7 })
    expect(placed('Hi\n', 3, 3, 'X1')).toEqual({ text: 'Hi\nX1', at: 5 })
  })
})
