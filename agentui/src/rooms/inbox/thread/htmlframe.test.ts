import { describe, expect, it } from 'vitest'
import { heightOf } from './htmlframe'

const mail = (text: string, html = '') => heightOf({ text, html } as Parameters<typeof heightOf>[0])

describe('the height of a designed mail', () => {
  it('leaves no empty half below a short letter of paragraphs', () => {
    const letter = Array.from({ length: 7 }, () => 'A line of a letter, as people write.').join('\n\n')
    expect(mail(letter)).toBeGreaterThanOrEqual(7 * 20 + 30)
    expect(mail(letter)).toBeLessThan(260)
  })
  it('counts what is seen: addresses of links are not, wrapped lines are', () => {
    expect(mail(`Look <https://shop.example/${'a'.repeat(2000)}>`)).toBe(mail('Look'))
    expect(mail('word '.repeat(100))).toBeGreaterThan(mail('word'))
  })
  it('stays within bounds', () => {
    expect([mail(''), mail('a\n'.repeat(500)), mail('', '<img>'.repeat(40))]).toEqual([120, 440, 440])
  })
})
