import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/wire/client'
import { hunks, lines } from '../versions/lines'
import type { Body, Variant, View } from '../wire'
import { colour, coloured, mended, offsetOf } from './colour'
import { apart, bodyOf, merged } from './draft'
import { fallback } from './fallback'
import { Sheet, type Shelf } from './sheet'

const variant = (channel: string, locale: string, body: string): Variant => ({ channel, locale, source: 'text', body })
const body = (...variants: Variant[]): Body => ({ name: 'Sale', purpose: 'service', kind: 'message', variants })
const view = (b: Body, revision: number): View => ({ ...bodyOf(b), id: 'sale', revision, parts: [], history: [], findings: [], saved_at: '2026-01-01T00:00:00Z', saved_by: 'agt_2', state: { live: null, next: null, pending: null } })

describe('colours', () => {
  it('lose no sign of a source, whatever it is', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('<p ', 'class="a{{b}}"', '>', '{{ x', ' | f: "q"', '}}', '{%', '%}', '<!--', '-->', '\n', 'é', '😀', "'", '"')), fc.boolean(), (parts, markup) => {
      const text = parts.join('')
      expect(coloured(text, markup).map((l) => l.map(([, t]) => t).join('')).join('\n')).toBe(text)
    }))
  })
  it('know where Liquid stands in a tag, over several lines', () => {
    const runs: [string, string][] = []
    for (const [look, t] of colour('<a href="{{ x }}">y</a>', 'text', true).parts) {
      if (runs.at(-1)?.[0] === look) runs.at(-1)![1] += t
      else runs.push([look, t])
    }
    expect(runs).toEqual([['tag', '<a href="'], ['liquid', '{{ x }}'], ['tag', '">'], ['', 'y'], ['tag', '</a>']])
    expect(colour('<!-- a', 'text', true).mode).toBe('note')
    expect(colour('b -->c', 'note', true)).toEqual({ parts: [['note', 'b -->'], ['', 'c']], mode: 'text' })
  })
  it('places count characters, and what was meant takes the place of what was wrong', () => {
    expect(offsetOf('a\n😀b{{ x }}', 2, 3)).toBe('a\n😀b'.length)
    expect(mended('Hi {{ contact.nam }}', 1, 7, 'contact.nam', 'contact.name')?.text).toBe('Hi {{ contact.name }}')
    expect(mended('Hi', 1, 1, 'contact.nam', 'contact.name')).toBe(null)
  })
})

describe('who gets what', () => {
  const all = [variant('mail', '', 'a'), variant('mail', 'fr', 'b'), variant('text', '', 'c')]
  it.each([['mail', 'fr-CA', 'mail', 'b'], ['mail', 'ro', 'mail', 'a'], ['sms', 'fr', 'messaging', 'c'], ['voice', '', 'voice', undefined], ['email', 'fr', 'mail', 'b']])('%s %s', (channel, locale, family, want) => {
    expect(fallback(all, channel, locale, family)?.body).toBe(want)
  })
})

describe('a sheet', () => {
  const shelf = (): Shelf & { held: Map<string, string> } => {
    const held = new Map<string, string>()
    return { held, getItem: (k) => held.get(k) ?? null, setItem: (k, v) => void held.set(k, v), removeItem: (k) => void held.delete(k) }
  }
  const first = body(variant('mail', '', 'one'), variant('text', '', 'short'))
  class Hub {
    now = view(first, 1)
    save = async (b: Body, revision: number) => {
      if (revision !== this.now.revision) throw new ApiError(409, {}, '')
      return (this.now = view(b, revision + 1))
    }
    read = async () => this.now
  }

  it('keeps what is not saved in the browser, and nothing once it is', async () => {
    const [hub, local] = [new Hub(), shelf()]
    const sheet = new Sheet('sale', hub.now, hub, local)
    sheet.change({ name: 'Sales' })
    expect(sheet.seen.status).toBe('dirty')
    expect(new Sheet('sale', hub.now, hub, local).seen.body.name).toBe('Sales')
    expect((await sheet.save())?.revision).toBe(2)
    expect([sheet.seen.status, local.held.size]).toEqual(['saved', 0])
    sheet.change({ name: 'x' })
    sheet.change({ name: 'Sales' })
    expect([sheet.seen.status, local.held.size]).toEqual(['saved', 0])
  })

  it('never overwrites what somebody else saved, and merges by variant', async () => {
    const hub = new Hub()
    const sheet = new Sheet('sale', hub.now, hub, shelf())
    sheet.change({ variants: [variant('mail', '', 'mine'), first.variants[1]!] })
    await hub.save(body(first.variants[0]!, variant('text', '', 'theirs'), variant('text', 'fr', 'new')), 1)
    expect(await sheet.save()).toBe(null)
    expect(sheet.seen.status).toBe('conflict')
    const own = sheet.mine(sheet.seen.theirs!)
    expect([...own]).toEqual(['v:mail.'])
    sheet.settle(own)
    expect(sheet.seen.body.variants.map((v) => v.body)).toEqual(['mine', 'theirs', 'new'])
    expect((await sheet.save())?.revision).toBe(3)
  })

  it('hears of approvals without losing a word, and takes a new revision when nothing is open', () => {
    const hub = new Hub()
    const sheet = new Sheet('sale', hub.now, hub, shelf())
    sheet.change({ name: 'mine' })
    sheet.heard({ ...hub.now, state: { live: null, next: null, pending: { revision: 1, by: 'agt_1', at: '', note: '' } } })
    expect([sheet.seen.body.name, sheet.seen.base.state.pending?.revision]).toEqual(['mine', 1])
    sheet.discard()
    sheet.heard(view(body(variant('mail', '', 'two')), 2))
    expect([sheet.seen.body.variants.length, sheet.seen.status]).toEqual([1, 'saved'])
  })

  it('a merge with nothing of ours is theirs, with all of ours it is ours', () => {
    const some = fc.uniqueArray(fc.tuple(fc.constantFrom('mail', 'text', ''), fc.constantFrom('', 'fr'), fc.string()), { selector: ([c, l]) => c + l, minLength: 1 }).map((all) => bodyOf(body(...all.map(([c, l, b]) => variant(c, l, b)))))
    fc.assert(fc.property(some, some, (mine, theirs) => {
      expect(merged(mine, theirs, new Set())).toEqual(theirs)
      expect(apart(merged(mine, theirs, new Set(apart(mine, theirs).map((u) => u.key))), mine)).toEqual([])
    }))
  })
})

it('a comparison of lines loses none, and shows only what is near a change', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), fc.array(fc.constantFrom('a', 'b', 'c')), (a, b) => {
    const all = lines(a.join('\n'), b.join('\n'))
    expect(all.filter((l) => l.op !== 'add').map((l) => l.text)).toEqual(a)
    expect(all.filter((l) => l.op !== 'del').map((l) => l.text)).toEqual(b)
    expect(hunks(all).reduce((n, h) => n + h.skipped + h.lines.length, 0)).toBe(all.length)
  }))
})
