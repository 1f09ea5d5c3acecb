import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bare, trail } from './trail'

const key = 'parley:inb_1:visit'
let said: { url: string; title: string; landing: string; referrer: string }[]
const say = (m: object) => { said.push((m as { page: (typeof said)[0] }).page); return true }
const at = (path: string, title = path) => {
  history.replaceState(null, '', path)
  document.title = title
}

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  sessionStorage.clear()
  ;(window as unknown as { happyDOM: { setURL(u: string): void } }).happyDOM.setURL('https://shop.example/')
  Object.defineProperty(document, 'referrer', { configurable: true, value: 'https://search.example/find?q=private' })
})
afterEach(() => vi.useRealTimers())

it.each([
  ['https://shop.example/a?token=s3cret&utm_source=mail#top', 'https://shop.example/a?utm_source=mail'],
  ['https://ada:pw@shop.example/', 'https://shop.example/'],
  ['https://shop.example/?utm_x=1&utm_id=2', 'https://shop.example/?utm_id=2'],
  ['javascript:alert(1)', ''], ['file:///etc/passwd', ''], ['about:blank', ''], ['', ''], ['no address', ''],
])('of %s only what is no secret leaves the page', (raw, kept) => expect(bare(raw)).toBe(kept))

it('tells and keeps nothing before it is asked', () => {
  at('/a')
  const t = trail('inb_1', false, say)
  t.look()
  vi.advanceTimersByTime(5000)
  expect(said).toEqual([])
  expect(sessionStorage.length).toBe(0)
})

it('tells the page once, and again when its address or title changes', () => {
  at('/a?session=1', 'A')
  const t = trail('inb_1', false, say)
  t.start()
  vi.advanceTimersByTime(5000)
  expect(said).toEqual([{ url: 'https://shop.example/a', title: 'A', landing: 'https://shop.example/a', referrer: 'https://search.example/find' }])
  history.pushState(null, '', '/b')
  document.title = 'B'
  vi.advanceTimersByTime(1000)
  expect(said.at(-1)).toMatchObject({ url: 'https://shop.example/b', title: 'B', landing: 'https://shop.example/a' })
  at('/c')
  t.look()
  expect(said).toHaveLength(3)
  t.rest()
  at('/d')
  vi.advanceTimersByTime(5000)
  t.look()
  expect(said).toHaveLength(3)
})

it('remembers in this tab how the visit began, once it was asked', () => {
  at('/a')
  trail('inb_1', false, say).start()
  at('/b')
  Object.defineProperty(document, 'referrer', { configurable: true, value: 'https://shop.example/a' })
  trail('inb_1', false, say).start() // the next page
  expect(said.at(-1)).toMatchObject({ url: 'https://shop.example/b', landing: 'https://shop.example/a', referrer: 'https://search.example/find' })
})

it('remembers it from the first page on where the page says so', () => {
  at('/a')
  trail('inb_1', true, say)
  expect(JSON.parse(sessionStorage.getItem(key)!)).toEqual({ landing: 'https://shop.example/a', referrer: 'https://search.example/find' })
})

it('goes on where storage is not allowed or was tampered with', () => {
  at('/a')
  const landing: Record<string, string> = { '{': 'https://shop.example/a', 'null': 'https://shop.example/a', '{"landing":{"x":1}}': '', '{"landing":"javascript:alert(1)"}': '' }
  for (const kept in landing) {
    sessionStorage.setItem(key, kept)
    trail('inb_1', true, say).start()
    expect(said.pop()).toMatchObject({ url: 'https://shop.example/a', landing: landing[kept], referrer: expect.any(String) as string })
  }
  const denied = vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => { throw new Error('denied') })
  trail('inb_1', true, say).start()
  denied.mockRestore()
  expect(said).toHaveLength(1)
})
