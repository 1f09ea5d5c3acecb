import { describe, expect, it, vi } from 'vitest'
import { aCard } from '@/fixtures'
import { Board, type BoardFrame } from './board'
import { filterOf, fits, writeFilter } from './filter'

const at = Date.parse('2026-01-01T10:00:00Z')
const due = (minutes: number) => new Date(at + minutes * 60_000).toISOString()
const frame = (more: Partial<BoardFrame>): BoardFrame => ({ t: 'board', ...more })
const near = (id: string, minutes: number) => ({ id, due_at: due(minutes) })

describe('the board', () => {
  it('keeps rows in their order through frames, and tells only of sections that changed', () => {
    const board = new Board(() => at, (fn) => fn())
    board.take(frame({ full: true, as_of: 5, set: { 'totals': { id: 'all', people: 1 }, 'clocks/b': near('b', 3), 'clocks/a': near('a', 4) } }))
    expect(board.rows('clocks').map((r) => r.id)).toEqual(['b', 'a'])
    const [clocks, teams] = [vi.fn(), vi.fn()]
    board.subscribe('clocks', clocks)
    board.subscribe('teams', teams)
    board.take(frame({ as_of: 6, set: { 'clocks/c': near('c', -1) }, del: ['clocks/b'] }))
    expect(board.rows('clocks').map((r) => r.id)).toEqual(['c', 'a'])
    expect([clocks.mock.calls.length, teams.mock.calls.length]).toEqual([1, 0])
    expect(board.rows('clocks')).toBe(board.rows('clocks'))
  })
  it('replaces everything with a full frame, and shows nothing once it is denied', () => {
    const board = new Board(() => at, (fn) => fn())
    board.take(frame({ full: true, set: { 'clocks/a': near('a', 1) } }))
    board.take(frame({ full: true, set: { 'clocks/b': near('b', 1) } }))
    expect(board.rows('clocks').map((r) => r.id)).toEqual(['b'])
    board.take(frame({ denied: true }))
    expect([board.denied, board.rows('clocks').length]).toEqual([true, 0])
  })
  it('tells of a push in several pictures, of all of it in the end', () => {
    const later: (() => void)[] = []
    const board = new Board(() => at, (fn) => later.push(fn))
    const heard: string[] = []
    for (const what of ['agents', 'teams', 'totals', 'clocks'] as const) board.subscribe(what, () => heard.push(what))
    const queue = { id: 'all', people: 1 }
    board.take(frame({ full: true, set: { 'totals': queue, 'agents/a': { id: 'a', state: 'online', name: 'A' }, 'teams/t': { ...queue, id: 't', name: 'T' } } }))
    expect(heard).toEqual([])
    later.shift()!()
    expect(heard).toEqual(['totals'])
    board.take(frame({ set: { totals: queue, 'clocks/c': near('c', 1) } })) // while it is still being told
    for (let n = 0; later.length > 0 && n < 10; n++) later.shift()!()
    expect(heard).toEqual(['totals', 'clocks', 'agents', 'teams', 'totals'])
    expect(later).toEqual([])
  })
  it('takes no snapshot that is older than what the line has said', () => {
    const board = new Board(() => at, (fn) => fn())
    board.take(frame({ full: true, as_of: 9, set: { 'clocks/new': near('new', 1) } }))
    board.seed({ as_of: 8, at: due(0), totals: { id: 'all' }, clocks: [near('old', 1)] } as never)
    expect(board.rows('clocks').map((r) => r.id)).toEqual(['new'])
  })
})

describe('a filter', () => {
  it('is written the same for equal ones, without what is not understood', () => {
    expect(writeFilter(filterOf('team_id=t1&breached=true&evil=1'))).toBe(writeFilter(filterOf('breached=true&team_id=t1')))
  })
  it('judges a card as the hub does', () => {
    const clock = { metric: 'first_response', cycle: 1, state: 'running', due_at: due(3), stopped_at: null } as never
    const card = aCard({ team_id: 't1', clocks: [clock], waiting_since: due(-2) })
    const is = (text: string) => fits(card, filterOf(text), 'agt_1', at)
    expect([is('at_risk=true'), is('breached=true'), is('team_id=t1'), is('team_id=none'), is('waiting_over=60'), is('waiting_over=600'), is('assignee_id=none')]).toEqual([true, false, true, false, true, false, true])
  })
})
