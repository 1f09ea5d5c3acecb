import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/wire/client'
import { blank, type Campaign, type Saved } from '../wire'
import { apart, Keeper, same, type Shelf } from './keep'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const shelf = (): Shelf & { held: Map<string, string> } => {
  const held = new Map<string, string>()
  return { held, getItem: (k) => held.get(k) ?? null, setItem: (k, v) => void held.set(k, v), removeItem: (k) => void held.delete(k) }
}

/** Hub keeps one campaign by compare-and-set, as the real one does. */
class Hub {
  saved: Saved = { id: 'cmp_1', campaign: blank('Autumn'), version: 1, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1' }
  fault: ApiError | null = null
  saves = 0
  save = async (campaign: Campaign, version: number): Promise<Saved> => {
    this.saves++
    if (this.fault) throw this.fault
    if (version !== this.saved.version) throw new ApiError(409, {}, '')
    return (this.saved = { ...this.saved, campaign, version: version + 1 })
  }
  read = async () => this.saved
  other(more: Partial<Campaign>) { this.saved = { ...this.saved, campaign: { ...this.saved.campaign, ...more }, version: this.saved.version + 1 } }
}

const flush = () => vi.advanceTimersByTimeAsync(1500)

describe('a campaign that somebody works on', () => {
  it('is saved once the hands rest, and once for many changes', async () => {
    const hub = new Hub()
    const k = new Keeper('cmp_1', hub.saved, hub, shelf())
    k.change({ name: 'A' })
    k.change({ name: 'Ab' })
    expect(k.seen.status).toBe('dirty')
    await flush()
    expect([hub.saves, hub.saved.campaign.name, k.seen.status, k.seen.version]).toEqual([1, 'Ab', 'saved', 2])
  })

  it('loses nothing when the page goes away before it was saved', async () => {
    const hub = new Hub()
    const disk = shelf()
    hub.fault = new ApiError(0, {}, '')
    new Keeper('cmp_1', hub.saved, hub, disk).change({ name: 'Half written' })
    hub.fault = null
    const back = new Keeper('cmp_1', hub.saved, hub, disk)
    expect(back.seen.campaign.name).toBe('Half written')
    await flush()
    expect([hub.saved.campaign.name, disk.held.size]).toEqual(['Half written', 0])
  })

  it('is tried again when the hub was away', async () => {
    const hub = new Hub()
    const k = new Keeper('cmp_1', hub.saved, hub, shelf())
    hub.fault = new ApiError(503, {}, '')
    k.change({ name: 'Later' })
    await flush()
    expect(k.seen.status).toBe('failed')
    hub.fault = null
    await vi.advanceTimersByTimeAsync(6000)
    expect([k.seen.status, hub.saved.campaign.name]).toEqual(['saved', 'Later'])
  })

  it('keeps what is changed while a save is on its way', async () => {
    const hub = new Hub()
    const k = new Keeper('cmp_1', hub.saved, hub, shelf())
    k.change({ name: 'One' })
    const saving = k.save()
    k.change({ name: 'Two' })
    await saving
    await flush()
    expect([hub.saved.campaign.name, k.seen.status]).toEqual(['Two', 'saved'])
  })

  it('shows both when somebody else saved something else, and overwrites neither', async () => {
    const hub = new Hub()
    const k = new Keeper('cmp_1', hub.saved, hub, shelf())
    k.change({ name: 'Mine' })
    hub.other({ name: 'Theirs', hold_out: 5 })
    await flush()
    expect(k.seen.status).toBe('conflict')
    expect(apart(k.seen.campaign, k.seen.theirs!.campaign)).toEqual(['name', 'hold_out'])
    expect([k.changedHere('name'), k.changedHere('hold_out')]).toEqual([true, false])
    expect(hub.saved.campaign.name).toBe('Theirs')
    k.settle(new Set(['name'] as const))
    await flush()
    expect([hub.saved.campaign.name, hub.saved.campaign.hold_out, k.seen.status]).toEqual(['Mine', 5, 'saved'])
  })

  it('follows others as long as nothing was changed here', () => {
    const hub = new Hub()
    const k = new Keeper('cmp_1', hub.saved, hub, shelf())
    hub.other({ name: 'Theirs' })
    k.heard(hub.saved)
    expect([k.seen.campaign.name, k.seen.status]).toEqual(['Theirs', 'saved'])
  })
})

it('what the hub leaves out is the same as what nobody filled in', () => {
  expect(same({ name: 'A', hold_out: 0, variants: [], audience: { everyone: false } }, { name: 'A', audience: {} })).toBe(true)
  expect(same({ hold_out: 1 }, {})).toBe(false)
})
