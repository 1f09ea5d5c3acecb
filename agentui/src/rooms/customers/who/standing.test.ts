import { expect, it } from 'vitest'
import { asked, standing, waiting } from './standing'
import type { Consent } from './wire'

const said = (day: number, channel: string, purpose: string, given: boolean, more = {}): Consent => ({ channel, purpose, given, at: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`, ...more })
const state = (...all: Consent[]) => standing(all, 'email', 'marketing').state

it('tells what the last word says, as the hub does', () => {
  expect(state()).toBe('unknown')
  expect(state(said(1, 'email', 'news', true))).toBe('unknown')
  expect(state(said(1, 'email', 'marketing', true))).toBe('yes')
  expect(state(said(1, 'email', 'marketing', true), said(2, 'all', 'all', false))).toBe('no')
  expect(state(said(1, 'email', 'marketing', false), said(2, 'all', 'all', true))).toBe('no') // lifted only by name
  expect(state(said(1, 'email', 'marketing', false), said(2, 'email', '', true))).toBe('yes')
  expect(state(said(1, 'email', 'marketing', true), said(1, 'email', 'marketing', false))).toBe('no') // at once: no
  expect(state(said(1, '', 'marketing', false), said(2, 'email', 'marketing', true))).toBe('yes')
  expect(state(said(1, 'email', 'marketing', false, { pending: true }))).toBe('pending')
  expect(state(said(1, 'email', 'marketing', true), said(2, 'email', 'marketing', false, { pending: true }))).toBe('yes')
  expect(state(said(1, 'email', 'all', false), said(2, 'email', 'marketing', false, { pending: true }))).toBe('pending')
  expect(state(said(2, 'email', 'marketing', false, { pending: true }), said(3, 'all', 'all', false))).toBe('no')
})

it('tells how a question stands', () => {
  const asked_at = '2026-01-02T00:00:00Z', confirm_by = '2026-01-09T00:00:00Z'
  const stands = (more: object, day: number) => waiting(said(1, 'email', 'marketing', false, { pending: true, ...more }), Date.UTC(2026, 0, day))
  expect(stands({}, 3)).toBe('unasked')
  expect(stands({ asked_at, confirm_by }, 3)).toBe('unsent')
  expect(stands({ asked_at, confirm_by, asked_in: 'cs_1' }, 3)).toBe('asked')
  expect(stands({ asked_at, confirm_by, asked_in: 'cs_1' }, 9)).toBe('over')
})

it('asks about where they are reached and what was said', () => {
  expect(asked([said(1, 'whatsapp', 'news', true)], [{ kind: 'email' }, { kind: 'phone', claimed: true }, { kind: 'visitor' }]).map((a) => `${a.channel} ${a.purpose}`))
    .toEqual(['email marketing', 'email news', 'whatsapp marketing', 'whatsapp news'])
})
