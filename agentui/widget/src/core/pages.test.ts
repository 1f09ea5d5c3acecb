import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ClientFrame } from './frames'
import { Pages, type Page } from './pages'

let sent: ClientFrame[]
let up: boolean
const ask = vi.fn()
const page = (path: string): Page => ({ url: `https://shop.example/${path}`, title: path, landing: 'https://shop.example/', referrer: '' })
const make = () => new Pages((f) => { if (up) sent.push(f); return up }, ask)
const urls = () => sent.map((f) => (f.t === 'page' ? f.url.slice(21) : f.t))

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  up = true
  ask.mockClear()
})
afterEach(() => vi.useRealTimers())

it('says nothing, and asks for nothing, unless the hub wants to know', () => {
  const pages = make()
  pages.welcomed(false)
  pages.moved(page('a'))
  vi.runAllTimers()
  expect(sent).toEqual([])
  expect(ask).not.toHaveBeenCalled()
})

it('asks the loader once, tells what it says, and tells again after every welcome', () => {
  const pages = make()
  pages.welcomed(true)
  pages.moved(page('a'))
  expect(sent).toEqual([{ t: 'page', url: 'https://shop.example/a', title: 'a', landing: 'https://shop.example/' }])
  vi.advanceTimersByTime(5000)
  pages.welcomed(true)
  expect(urls()).toEqual(['a', 'a'])
  expect(ask).toHaveBeenCalledTimes(1)
})

it('tells at most every two seconds, and always the last page', () => {
  const pages = make()
  pages.welcomed(true)
  for (const path of ['a', 'b', 'c', 'd']) pages.moved(page(path))
  expect(urls()).toEqual(['a'])
  vi.advanceTimersByTime(2000)
  expect(urls()).toEqual(['a', 'd'])
  vi.runAllTimers()
  expect(urls()).toEqual(['a', 'd'])
})

it('waits for the next welcome when the line is down', () => {
  const pages = make()
  pages.welcomed(true)
  up = false
  pages.moved(page('a'))
  vi.runAllTimers()
  up = true
  pages.welcomed(true)
  expect(urls()).toEqual(['a'])
})
