import { describe, expect, it } from 'vitest'
import { commandIds, entryOf, find, single, strokeOf } from './keys'

const stroke = (key: string, more: Partial<Parameters<typeof strokeOf>[0]> = {}) =>
  strokeOf({ key, metaKey: false, ctrlKey: false, shiftKey: false, altKey: false, isComposing: false, ...more })

describe('the table of keys', () => {
  it('gives every key to one command only', () => {
    const rooms = ['wall', 'campaigns'] // each of them and a conversation are never there together
    for (const room of [...rooms, 'inbox']) {
      const here = (group: string) => group === 'global' || (rooms.includes(group) ? group === room : room === 'inbox')
      const all = commandIds.filter((id) => here(entryOf(id).group)).flatMap((id) => entryOf(id).keys)
      expect(new Set(all).size).toBe(all.length)
    }
  })
  it('never takes a key of the browser or the system', () => {
    const reserved = /^mod\+([wtnlr1-9]|shift\+[ntwpbijcu])$/
    for (const id of commandIds) for (const keys of entryOf(id).keys) {
      expect(keys).not.toMatch(reserved)
      expect(keys).not.toMatch(/alt\+|^ $|^f\d/)
    }
  })
  it('has no single key that is the beginning of another', () => {
    for (const a of commandIds) for (const key of entryOf(a).keys) expect(find(key, true) === 'more').toBe(false)
  })
})

describe('a keystroke', () => {
  it('is known by the letter it writes', () => {
    expect(stroke('j')).toBe('j')
    expect(stroke('P', { shiftKey: true })).toBe('shift+p')
    expect(stroke('?', { shiftKey: true })).toBe('?')
    expect(stroke('k', { ctrlKey: true })).toBe('mod+k')
    expect(stroke('Enter', { metaKey: true, shiftKey: true })).toBe('mod+shift+enter')
  })
  it('is left alone while somebody composes a character', () => {
    expect(stroke('j', { isComposing: true })).toBe('')
    expect(stroke('ș', { altKey: true })).toBe('')
  })
  it('finds its command, also in two strokes', () => {
    expect(find('g', true)).toBe('more')
    expect(find('g i', true)).toBe('go.inbox')
    expect(find('e', true)).toBe('done')
    expect(find('q', true)).toBe(null)
    expect(find('w', true, (id) => id === 'wall.tv')).toBe('wall.tv')
    expect(find('w', true, (id) => id === 'waive')).toBe('waive')
  })
  it('does nothing when single keys are switched off, unless it has a modifier', () => {
    expect(find('e', false)).toBe(null)
    expect(find('g', false)).toBe(null)
    expect(find('mod+k', false)).toBe('palette')
    expect(single('mod+k')).toBe(false)
  })
})
