import { afterEach, beforeEach, expect, it, vi } from 'vitest'

let keepTitle: () => () => void
beforeEach(async () => {
  vi.useFakeTimers()
  vi.resetModules()
  document.title = 'Parley'
  document.body.innerHTML = '<main><h1>Campaigns</h1></main>'
  ;({ keepTitle } = await import('./titles'))
})
afterEach(() => { vi.useRealTimers() })

it('names the tab after the heading, as that changes, until it is told to stop', async () => {
  const stop = keepTitle()
  expect(document.title).toBe('Campaigns · Parley')
  document.querySelector('main')!.innerHTML = '<h1> Autumn\n \u202eoffer</h1>'
  await vi.advanceTimersByTimeAsync(200)
  expect(document.title).toBe('Autumn offer · Parley')
  document.querySelector('main')!.innerHTML = '<h1>…</h1>'
  await vi.advanceTimersByTimeAsync(200)
  expect(document.title).toBe('Parley')
  stop()
})

it('names it after what a room shows, where that is marked', async () => {
  const stop = keepTitle()
  document.body.innerHTML = '<main><h1>Customers</h1><h2 data-page>Ana Pop</h2></main>'
  await vi.advanceTimersByTimeAsync(200)
  expect(document.title).toBe('Ana Pop · Parley')
  document.querySelector('h2')!.remove()
  await vi.advanceTimersByTimeAsync(200)
  expect(document.title).toBe('Customers · Parley')
  stop()
})
