import { describe, expect, it } from 'vitest'
import { drop, insert, keep, move, shift } from './change'
import { beside, draw, node } from './layout'
import { entry, stepOf, waysOf } from './steps'
import { turn } from './use'
import { blank, type Journey } from './wire'

const tree: Journey = {
  name: 'T', entry: { manual: true },
  steps: [
    { id: 'a', send: { template: 't', channels: ['email'] }, next: 'b' },
    { id: 'b', branch: { cases: [{ if: { message: { step: 'a', outcome: 'clicked' } }, next: 'c' }, { if: { segment: 's' }, next: 'd' }], else: 'end' } },
    { id: 'c', wait: { message: { step: 'a', outcome: 'read' }, at_most: '2d', else: 'end' }, next: 'd' },
    { id: 'd', wait: { for: '1d' }, next: 'e' },
    { id: 'e', split: [{ percent: 60, next: 'a' }, { percent: 40, next: 'end' }] },
    { id: 'end', end: {} },
  ],
}

/** led says that each way leads to a step that is there. */
const led = (j: Journey) => (j.steps ?? []).flatMap(waysOf).every((w) => stepOf(j, w.to))

describe('the picture', () => {
  it('puts each step below those that lead to it, and no two on one another', () => {
    const d = draw(tree)
    for (const l of d.lines) if (!l.back) expect(d.spots.get(l.to)!.y).toBeGreaterThan(d.spots.get(l.from)!.y)
    const all = [...d.spots.values()]
    for (const a of all) for (const b of all) if (a !== b && a.rank === b.rank) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(node.width)
    expect(d.lines.filter((l) => l.back).map((l) => `${l.from} ${l.to}`)).toEqual(['e a'])
    expect(d.lines.length).toBe(1 + (tree.steps ?? []).flatMap(waysOf).length)
  })
  it('draws whatever is half done: no steps, ways to nowhere, steps nobody comes to', () => {
    expect(draw({ name: 'x', entry: {}, steps: [] }).spots.size).toBe(3)
    const odd = draw({ name: 'x', entry: {}, steps: [{ id: 'a', wait: { for: '1d' }, next: 'gone' }, { id: 'b', end: {} }, { id: 'c' }] })
    expect(odd.spots.size).toBe(6)
  })
  it('is walked with the arrow keys', () => {
    const d = draw(tree)
    expect(beside(d, entry, 'ArrowDown')).toBe('a')
    expect(beside(d, 'a', 'ArrowDown')).toBe('b')
    expect(beside(d, 'b', 'ArrowUp')).toBe('a')
    expect(beside(d, 'a', 'ArrowUp')).toBe(entry)
    expect(beside(d, 'end', 'Home')).toBe(entry)
  })
  it('stays quick with as many steps as there may be', () => {
    const many: Journey = { name: 'M', entry: {}, steps: [...Array.from({ length: 199 }, (_, i) => ({ id: `s${i}`, wait: { event: { name: 'x' }, at_most: '1d', else: 'end' }, next: i === 198 ? 'end' : `s${i + 1}` })), { id: 'end', end: {} }] }
    const began = performance.now()
    expect(draw(many).spots.size).toBe(203)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('a change', () => {
  it('puts a new step into a way, and takes it out again', () => {
    for (const verb of ['send', 'wait', 'branch', 'split', 'set'] as const) {
      const [next, id] = insert(tree, { from: 'b', field: 'branch.cases[0].next' }, verb)
      expect(stepOf(next, 'b')?.branch?.cases?.[0]?.next).toBe(id)
      expect(waysOf(stepOf(next, id)!).every((w) => w.to === 'c')).toBe(true)
      expect(led(next)).toBe(true)
      expect(drop(next, id)).toEqual(tree)
    }
    const [first, id] = insert(tree, { from: entry, field: 'first' }, 'wait')
    expect(first.steps?.[0]).toMatchObject({ id, next: 'a' })
    expect(drop(first, id)).toEqual(tree)
  })
  it('moves a step up, down and elsewhere, and never loses one', () => {
    const line = insert(blank('x'), { from: 'wait', field: 'next' }, 'send')[0]
    expect(shift(line, 'send', -1).steps?.map((s) => s.id)).toEqual(['send', 'wait', 'end'])
    expect(shift(shift(line, 'send', -1), 'send', 1).steps?.map((s) => `${s.id}>${s.next ?? ''}`)).toEqual(['wait>send', 'send>end', 'end>'])
    const there = move(tree, 'd', { from: 'b', field: 'branch.else' })
    expect(stepOf(there, 'b')?.branch?.else).toBe('d')
    expect(stepOf(there, 'c')?.next).toBe('e')
    expect(led(there) && there.steps?.length === tree.steps?.length).toBe(true)
    expect(move(tree, 'd', { from: 'd', field: 'next' })).toBe(tree)
    expect(drop({ ...blank('x'), steps: [{ id: 'end', end: {} }] }, 'end').steps?.length).toBe(1)
  })
  it('follows a new id wherever the old one was named', () => {
    const next = keep(tree, 'a', { ...stepOf(tree, 'a')!, id: 'hello' })
    expect(led(next)).toBe(true)
    expect(JSON.stringify(next)).not.toMatch(/"(step|next)":"a"/)
  })
  it('is undone and done again; letters of one field are one change', () => {
    let h = { past: [] as Journey[], now: tree, future: [] as Journey[], mark: '' }
    for (const name of ['N', 'Ne', 'New']) h = turn(h, { do: 'set', to: { ...h.now, name }, mark: 'name' }) as typeof h
    expect(h.past.length).toBe(1)
    h = turn(h, { do: 'undo' }) as typeof h
    expect(h.now).toBe(tree)
    h = turn(h, { do: 'redo' }) as typeof h
    expect(h.now.name).toBe('New')
  })
})
