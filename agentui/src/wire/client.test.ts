import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, post } from './client'

const answers: Response[] = []
const busy = (after = '2') => new Response('{"kind":"limited"}', { status: 429, headers: { 'Retry-After': after } })
const fine = () => new Response('{"id":"x"}', { status: 200 })
const asked = vi.fn(() => Promise.resolve(answers.shift()!))

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', asked)
  asked.mockClear()
  answers.length = 0
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a hub that says it is too much', () => {
  it('is asked again after the time it says, for reads', async () => {
    answers.push(busy(), fine())
    const answer = get('/conversations')
    await vi.advanceTimersByTimeAsync(1900)
    expect(asked).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(200)
    await expect(answer).resolves.toEqual({ id: 'x' })
    expect(asked).toHaveBeenCalledTimes(2)
  })
  it('is not asked for ever, and not at all once nobody wants the answer', async () => {
    answers.push(busy(), busy(), busy(), busy())
    const refused = expect(get('/conversations')).rejects.toMatchObject({ status: 429 })
    await vi.advanceTimersByTimeAsync(20_000)
    await refused
    answers.push(busy(), fine())
    const over = new AbortController()
    const left = expect(get('/conversations', {}, over.signal)).rejects.toBeDefined()
    await vi.advanceTimersByTimeAsync(500)
    over.abort()
    await vi.advanceTimersByTimeAsync(5000)
    await left
    expect(asked).toHaveBeenCalledTimes(5)
  })
  it('is not asked again for writes: that is for whoever wrote', async () => {
    answers.push(busy(), fine())
    await expect(post('/conversations/c/messages')).rejects.toMatchObject({ status: 429 })
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
