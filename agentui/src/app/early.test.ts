import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { early } from './early'
import { queries } from './hub'

const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  queries.clear()
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url.replace(/.*\/api\/v1/, ''))
    return Promise.resolve(Response.json({ items: [], next_cursor: null, as_of: 1 }))
  })
})
afterEach(() => localStorage.clear())

describe('before we know who we are', () => {
  it('the list and the conversation of the address are asked for', async () => {
    localStorage.setItem('parley.in', '1')
    early({ pathname: '/inbox/mine', search: '?sort=newest&c=cnv_1' })
    await vi.waitFor(() => expect(asked.length).toBe(2))
    expect(asked[0]).toMatch(/^\/conversations\?.*view=mine.*sort=newest/)
    expect(asked[1]).toMatch(/^\/conversations\/cnv_1\/messages/)
  })

  it('nothing is asked for by a browser that was not signed in, or for another room', () => {
    early({ pathname: '/inbox/mine', search: '' })
    localStorage.setItem('parley.in', '1')
    early({ pathname: '/admin/agents', search: '' })
    expect(asked).toEqual([])
  })
})
