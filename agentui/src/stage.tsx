import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, waitFor } from '@testing-library/react'
import axe from 'axe-core'
import { vi } from 'vitest'
import { queries, store } from '@/app/hub'
import { router } from '@/app/router'
import { entered } from '@/app/session'
import { aCard, aMessage } from '@/fixtures'
import { ToastRegion } from '@/ui/toast'
import { dismiss, toastList } from '@/ui/toasts'

// The whole desk on a stage, for tests: real rooms, store and router, with a hub
// that answers from the table below and a line that stays silent.

type Answers = Record<string, unknown>
export interface Asked { method: string; path: string; body: unknown }

export const permissions = ['conversations.read', 'conversations.write', 'contacts.read', 'settings.read', 'inboxes.write', 'agents.write', 'quarantine.read', 'quarantine.write']
export const list = (...items: unknown[]) => ({ items, next_cursor: null, as_of: 1 })
export const agent = { id: 'agt_1', email: 'grace@x.org', name: 'Grace Hopper', role: 'owner', language: 'en', state: 'active', version: 1, created_at: '2026-01-01T00:00:00Z', disabled_at: null }
const can = { class: 'mail', handle_kind: 'email', copy_lines: true, files: { max: 5, max_bytes: 1e6, types: [] }, we_start: true, undo_send_s: 8, max_text: 0 }

export const aProfile = {
  id: 'con_1', name: 'Ada Lovelace', language: 'en', zone: 'Europe/Berlin', traits: { plan: 'Pro' }, consents: [], created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', version: 1,
  identities: [{ kind: 'email', address: 'ada@x.org', verified: true }, { kind: 'email', address: 'a@y.org', verified: false, claimed: true }],
  promises: [] as object[],
}

export const answers: Answers = {
  'GET /me': { ...agent, permissions },
  'GET /conversations': list(
    aCard({ id: 'cnv_1', unread: true, last_seq: 2, last_inbound_seq: 2, tags: ['vip'], flags: ['auth_failed'] }),
    aCard({ id: 'cnv_2', subject: null, contact: { id: 'con_2', name: 'Søren Kvist' }, assignee_id: 'agt_1', created_at: '2025-12-01T09:00:00Z' }),
  ),
  'GET /conversations/cnv_1/messages': list(
    aMessage({ quoted: '> before', attachments: [{ id: 'b1', name: 'a.pdf', type: 'application/pdf', size: 10 }] }),
    aMessage({ id: 'msg_2', seq: 2, direction: 'note', author: { type: 'agent', id: 'agt_1', name: 'Grace Hopper' }, text: 'Call them' }),
  ),
  'GET /conversations/cnv_2/messages': list(),
  'GET /contacts': list(aProfile), 'GET /contacts/con_1': aProfile, 'GET /contacts/con_2': { ...aProfile, id: 'con_2', name: 'Søren Kvist' },
  'GET /contacts/con_1/timeline': list(aCard()), 'GET /contacts/con_2/timeline': list(),
  'GET /inboxes': list({ id: 'inb_1', name: 'Support', kind: 'email', brand_id: 'b', disabled: false, senders: [], settings: {}, created_at: '2026-01-01T00:00:00Z', version: 1 }),
  'GET /inboxes/inb_1': { id: 'inb_1', name: 'Support', kind: 'email', brand_id: 'b', disabled: false, senders: [], settings: { address: 'a@x.org' }, created_at: '2026-01-01T00:00:00Z', version: 1 },
  'GET /channels': list({ kind: 'email', name: 'Email', abilities: can, fields: [{ name: 'address', type: 'email', required: true }, { name: 'smtp', type: 'group', fields: [{ name: 'host', type: 'text', required: true, max: 253 }, { name: 'password', type: 'secret' }] }] }),
  'GET /agents': list(agent, { ...agent, id: 'agt_2', name: 'Olga Petrova', email: 'olga@x.org', role: 'agent', state: 'invited' }),
  'GET /views': list({ id: 'all', count: 2 }), 'GET /fallback': list(), 'GET /inboxes/health': list(), 'GET /quarantine': list({ id: 'q1', inbox_id: 'inb_1', kind: 'email', reason: 'nested too deep', size: 10, state: 'waiting', tries: 0, received_at: '2026-01-01T00:00:00Z', created_at: '2026-01-01T00:00:00Z' }),
}

/** stage shows the desk at an address and tells what it asked the hub. */
export async function stage(path: string, more: Answers = {}): Promise<{ asked: Asked[] }> {
  const asked: Asked[] = []
  const table = { ...answers, ...more }
  vi.stubGlobal('WebSocket', class { readyState = 0; close() {} send() {} })
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const at = new URL(url, 'http://hub').pathname.replace('/api/v1', '')
    asked.push({ method: init.method!, path: at, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined })
    const found = table[`${init.method} ${at}`]
    if (found instanceof Promise) return found.then((late) => Response.json(late))
    if (found instanceof Response) return Promise.resolve(found.clone())
    return Promise.resolve(found === undefined ? new Response('{"title":"Not Found","status":404}', { status: 404 }) : Response.json(found))
  })
  for (const side of ['offsetHeight', 'offsetWidth'] as const) Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 600 })
  queries.clear()
  for (const rows of [store.conversations, store.profiles, store.lists, store.threads]) rows.clear()
  store.resync()
  for (const toast of toastList()) dismiss(toast.id)
  store.me = agent.id
  await entered(table['GET /me'] as never)
  const shown = createRouter({ routeTree: router.routeTree, history: createMemoryHistory({ initialEntries: [path] }) })
  render(<QueryClientProvider client={queries}><RouterProvider router={shown as never} /><ToastRegion /></QueryClientProvider>)
  return { asked }
}

/** faults are what axe finds on the page, once what closes is gone: a menu on its way out
 *  keeps its focus guards for a frame. Colour needs a real screen, and so do frames. */
export async function faults(more: axe.RuleObject = {}): Promise<string[]> {
  await waitFor(() => {
    if (document.querySelector('[data-ending-style]')) throw new Error('something is closing still')
  })
  const found = await axe.run(document.body, { iframes: false, rules: { 'color-contrast': { enabled: false }, 'region': { enabled: false }, 'page-has-heading-one': { enabled: false }, ...more } })
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`))
}

/** twins are the controls that are called as another of the same kind is. */
export function twins(within: Element): string[] {
  const names = [...within.querySelectorAll<HTMLElement>('input, select, textarea, button')].map((el) =>
    `${el.tagName} ${el.getAttribute('aria-label') ?? (el as HTMLInputElement).labels?.[0]?.textContent ?? el.textContent}`)
  return [...new Set(names.filter((n, i) => names.indexOf(n) !== i))]
}
