import { describe, expect, it } from 'vitest'
import type { SavedView } from '@/wire/shapes'
import type { Question } from './listing'
import { askedBy, isAt, keptOf } from './saved'

const view = (q: Question) => ({ filter: keptOf(q) }) as SavedView

describe('a kept view', () => {
  it.each<[string, Question, object]>([
    ['a ready-made view', { view: 'mine', sort: 'deadline' }, { view: 'mine' }],
    ['with an inbox and a sort', { view: 'all', sort: 'newest', inbox: 'inb_1' }, { view: 'all', inbox_id: 'inb_1', sort: 'newest' }],
    ['what is done', { view: 'resolved', sort: 'deadline' }, { status: 'resolved' }],
    ['a search', { view: 'all', sort: 'waiting', q: 'parcel' }, { view: 'all', q: 'parcel', sort: 'waiting' }],
    ['a filter of the wall', { view: 'all', sort: 'deadline', filter: 'breached=true&team_id=tea_1' }, { breached: true, team_id: 'tea_1' }],
    ['who waits long', { view: 'all', sort: 'deadline', filter: 'waiting_over=3600' }, { waiting_over: 3600 }],
  ])('keeps %s and leads back to it', (_, question, kept) => {
    expect(keptOf(question)).toEqual(kept)
    const { view: to, sort, inbox, q, f } = askedBy(keptOf(question))
    expect(isAt(view(question), { view: to, sort: sort ?? 'deadline', inbox, q, filter: f })).toBe(true)
  })

  it('is not another one', () => {
    const late = view({ view: 'all', sort: 'deadline', filter: 'breached=true' })
    expect(isAt(late, { view: 'all', sort: 'deadline', filter: 'at_risk=true' })).toBe(false)
    expect(isAt(late, { view: 'all', sort: 'newest', filter: 'breached=true' })).toBe(false)
    expect(isAt(late, { view: 'all', sort: 'deadline' })).toBe(false)
  })

  it('of a filter with an inbox is the same, wherever the inbox is written', () => {
    expect(isAt({ filter: { breached: true, inbox_id: 'inb_1' } } as SavedView, { view: 'all', sort: 'deadline', filter: 'breached=true', inbox: 'inb_1' })).toBe(true)
  })
})
