import { afterEach, expect, it, vi } from 'vitest'
import { poll } from './poll'

afterEach(() => vi.unstubAllGlobals())

it('tells the page over plain HTTP, once there is a session to tell it of', async () => {
  const posted: { path: string; body: unknown; auth: string | undefined }[] = []
  vi.stubGlobal('fetch', (url: string, init: { method: string; body: string | null; headers: Record<string, string> }) => {
    const path = url.replace('http://hub.test', '').split('?')[0]!
    if (init.method === 'POST') posted.push({ path, body: JSON.parse(init.body!), auth: init.headers['Authorization'] })
    return path === '/config' ? Promise.resolve(Response.json({ visits: true })) : path === '/messages' && init.method === 'GET' ? new Promise(() => {}) : Promise.resolve(new Response(null, { status: 204 }))
  })
  const page = { t: 'page', url: 'https://shop.example/a', title: 'A' } as const
  const stranger = poll('http://hub.test', { t: 'hello' }, { heard: () => {}, lost: () => {} })
  stranger.send(page)
  stranger.stop()
  expect(posted).toEqual([])
  const known = poll('http://hub.test', { t: 'hello', token: 'a-token' }, { heard: () => {}, lost: () => {} })
  known.send(page)
  known.stop()
  expect(posted).toEqual([{ path: '/page', body: { url: 'https://shop.example/a', title: 'A' }, auth: 'Bearer a-token' }])
})
