import { describe, expect, it } from 'vitest'
import { decode, read } from './read'

describe('codes as they were pasted', () => {
  it('are read as the hub reads them', () => {
    const long = 'x'.repeat(101)
    const r = read(`\uFEFFcode-1\r\n "code-2" , 5\ncode-3\tx\n\ncode-1\n${long}\na b\n;\ncode\u202e4\nçode`, true)
    expect([r.count, r.twice, r.bad.map((b) => b.line)]).toEqual([4, 1, [6, 7, 8, 9]])
    expect(r.first).toEqual(['code-1', 'code-2', 'code-3'])
    expect(r.heading).toBe('')
  })
  it('a heading is none of them, unless one says so', () => {
    const r = read('"Code";Value\nAA11;5\nBB22;5\n', true)
    expect([r.count, r.heading, r.body]).toEqual([2, 'Code', 'AA11;5\nBB22;5\n'])
    expect(read('Coupon code\nAA11', true)).toMatchObject({ count: 1, bad: [], body: 'AA11' })
    expect(read('Code\nAA11', false)).toMatchObject({ count: 2, heading: 'Code', body: 'Code\nAA11' })
    expect(read('CODE10\nAA11', true)).toMatchObject({ count: 2, heading: '' })
  })
  it('come from a file in the ways that spreadsheets write', async () => {
    expect(await decode(new Blob(['AÄ\n']))).toBe('AÄ\n')
    expect(await decode(new Blob([new Uint8Array([0xff, 0xfe, 0x41, 0, 0xc4, 0])]))).toBe('AÄ')
    expect(read(await decode(new Blob([new Uint8Array([0xc4, 0x41])])), true)).toMatchObject({ count: 0, bad: [{ line: 1 }] })
  })
})
