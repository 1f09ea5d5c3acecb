import { render } from 'preact'
import { afterEach, expect, it, vi } from 'vitest'
import type { Chat } from '../core/chat'
import { blank, type Host } from '../core/view'
import { App } from './App'

const config = { inbox: 'inb_1', theme: { title: 'Before' }, prechat: 'off' as const, max_text: 100, files: null, identity: false }

afterEach(() => {
  render(null, document.body)
  vi.useRealTimers()
})

// A slow phone: the hub answers before the first picture has been painted.
it('shows what was heard between its first picture and its listening', async () => {
  vi.useFakeTimers()
  const listeners = new Set<() => void>()
  const chat = {
    view: { ...blank(), config, open: true },
    subscribe: (fn: () => void) => (listeners.add(fn), () => void listeners.delete(fn)),
  }
  render(<App chat={chat as unknown as Chat} host={{ close: () => {} } as Host} draft="" />, document.body)
  chat.view = { ...chat.view, config: { ...config, theme: { title: 'After' } } }
  listeners.forEach((fn) => fn())
  await vi.runOnlyPendingTimersAsync()
  await vi.runOnlyPendingTimersAsync()
  expect(document.querySelector('h1')?.textContent).toBe('After')
})
