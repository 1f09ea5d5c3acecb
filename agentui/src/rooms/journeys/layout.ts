import { entry, exits, goals, waysOf, type Way } from './steps'
import type { Journey } from './wire'

export const node = { width: 208, height: 68, gap: 36, rise: 96 }
const lane = 26

export interface Spot { id: string; x: number; y: number; rank: number } // x is the middle, y the top
export interface Line extends Way { path: string; at: { x: number; y: number }; back: boolean }
export interface Drawing { spots: ReadonlyMap<string, Spot>; lines: readonly Line[]; width: number; height: number; left: number }

interface Branch { id: string; way?: Way; kids: Branch[]; width: number }

/** ranked answers how far down each step is, and which ways lead back up. */
function ranked(j: Journey): { rank: Map<string, number>; back: Set<string>; roots: string[] } {
  const ways = new Map((j.steps ?? []).map((s) => [s.id, waysOf(s).filter((w) => (j.steps ?? []).some((o) => o.id === w.to))]))
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<string>()
  const after: string[] = []
  const visit = (id: string) => {
    state.set(id, 'open')
    for (const w of ways.get(id) ?? []) {
      if (state.get(w.to) === 'open') back.add(`${id} ${w.field}`)
      else if (!state.has(w.to)) visit(w.to)
    }
    state.set(id, 'done')
    after.push(id)
  }
  const roots: string[] = []
  for (const s of j.steps ?? []) if (!state.has(s.id)) { roots.push(s.id); visit(s.id) }
  const rank = new Map<string, number>((j.steps ?? []).map((s) => [s.id, 1]))
  for (const id of after.toReversed()) {
    for (const w of ways.get(id) ?? []) if (!back.has(`${id} ${w.field}`)) rank.set(w.to, Math.max(rank.get(w.to) ?? 1, (rank.get(id) ?? 1) + 1))
  }
  return { rank, back, roots }
}

/** draw lays a journey out from the top down. Each step stands below the last of
 * those that lead to it; a way that passes a row has a lane of its own there, so
 * that no line runs through a step. */
export function draw(j: Journey): Drawing {
  const { rank, back, roots } = ranked(j)
  const all = (j.steps ?? []).flatMap(waysOf).filter((w) => rank.has(w.to))
  const parent = new Map<string, string>()
  for (const w of all) {
    if (back.has(`${w.from} ${w.field}`)) continue
    const now = parent.get(w.to)
    if ((rank.get(w.from) ?? 0) + 1 === rank.get(w.to) && now === undefined) parent.set(w.to, `${w.from} ${w.field}`)
  }
  const grow = (id: string): Branch => {
    const kids: Branch[] = []
    for (const w of all.filter((x) => x.from === id)) {
      const name = `${w.from} ${w.field}`
      if (parent.get(w.to) === name) kids.push(grow(w.to))
      else if (!back.has(name) && (rank.get(w.to) ?? 0) > (rank.get(id) ?? 0) + 1) kids.push({ id: '', way: w, kids: [], width: lane })
    }
    const inside = kids.reduce((sum, k) => sum + k.width, 0) + Math.max(0, kids.length - 1) * node.gap
    return { id, kids, width: Math.max(node.width, inside) }
  }
  const spots = new Map<string, Spot>()
  const lanes = new Map<string, number>()
  const place = (b: Branch, from: number) => {
    const inside = b.kids.reduce((sum, k) => sum + k.width, 0) + Math.max(0, b.kids.length - 1) * node.gap
    let x = from + (b.width - inside) / 2
    for (const k of b.kids) { place(k, x); x += k.width + node.gap }
    if (b.way) lanes.set(`${b.way.from} ${b.way.field}`, from + b.width / 2)
    else spots.set(b.id, spot(b.id, middle(b, from, spots), rank.get(b.id) ?? 1))
  }
  let x = 0
  for (const r of roots) { const b = grow(r); place(b, x); x += b.width + node.gap * 2 }
  const top = spots.get(roots[0] ?? '')?.x ?? node.width / 2
  const tops: [string, number][] = [[entry, top], [goals, top + node.width + node.gap], [exits, top + 2 * (node.width + node.gap)]]
  for (const [id, at] of tops) spots.set(id, spot(id, at, 0))
  const backs = [...back]
  const left = backs.length > 0 ? 24 + 18 * backs.length : 0
  const lines = all.map((w) => line(w, j, spots, lanes.get(`${w.from} ${w.field}`), backs.indexOf(`${w.from} ${w.field}`)))
  if (roots[0]) lines.unshift({ ...straight({ from: entry, field: 'first', to: roots[0], kind: 'next', n: 0 }, spots, 0) })
  const places = [...spots.values()]
  return { spots, lines, left, width: Math.max(...places.map((s) => s.x)) + node.width / 2, height: Math.max(...places.map((s) => s.y)) + node.height }
}

const spot = (id: string, x: number, rank: number): Spot => ({ id, x, y: rank * (node.height + node.rise), rank })

/** middle puts a step above its children; lanes alone do not pull it aside. */
function middle(b: Branch, from: number, spots: ReadonlyMap<string, Spot>): number {
  const below = b.kids.filter((k) => k.id !== '').map((k) => spots.get(k.id)?.x ?? 0)
  if (below.length === 0 || b.kids.some((k) => k.id === '')) return from + b.width / 2
  return (Math.min(...below) + Math.max(...below)) / 2
}

function straight(w: Way, spots: ReadonlyMap<string, Spot>, shift: number, via?: number): Line {
  const a = spots.get(w.from) as Spot
  const b = spots.get(w.to) as Spot
  const [x1, y1, x2, y2] = [a.x + shift, a.y + node.height, b.x, b.y]
  const half = node.rise / 2
  if (via === undefined) return { ...w, back: false, path: `M${x1} ${y1}C${x1} ${y1 + half} ${x2} ${y2 - half} ${x2} ${y2}`, at: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } }
  return {
    ...w, back: false, at: { x: via, y: y1 + node.rise },
    path: `M${x1} ${y1}C${x1} ${y1 + half} ${via} ${y1 + half} ${via} ${y1 + node.rise}V${y2 - node.rise}C${via} ${y2 - half} ${x2} ${y2 - half} ${x2} ${y2}`,
  }
}

function line(w: Way, j: Journey, spots: ReadonlyMap<string, Spot>, via: number | undefined, back: number): Line {
  const ways = waysOf((j.steps ?? []).find((s) => s.id === w.from) ?? { id: '' })
  const shift = (ways.findIndex((x) => x.field === w.field) - (ways.length - 1) / 2) * Math.min(44, (node.width - 40) / Math.max(1, ways.length))
  if (back < 0) return straight(w, spots, shift, via)
  const a = spots.get(w.from) as Spot
  const b = spots.get(w.to) as Spot
  const [x1, y1, x2, y2, out] = [a.x + shift, a.y + node.height, b.x - node.width / 2 + 24, b.y, -24 - 18 * back]
  return {
    ...w, back: true, at: { x: out + 12, y: y1 + 26 },
    path: `M${x1} ${y1}v16q0 10 -10 10H${out + 10}q-10 0 -10 -10V${y2 - 16}q0 -10 10 -10H${x2 - 10}q10 0 10 10V${y2}`,
  }
}

/** beside is where an arrow key leads from a place of the picture. */
export function beside(d: Drawing, id: string, key: string): string | undefined {
  const here = d.spots.get(id)
  if (!here) return undefined
  const nearest = (list: Spot[]) => list.sort((a, b) => Math.abs(a.x - here.x) - Math.abs(b.x - here.x))[0]?.id
  const row = (side: number) => [...d.spots.values()].filter((s) => s.rank === here.rank && (s.x - here.x) * side > 0)
  switch (key) {
    case 'ArrowDown': return d.lines.find((l) => l.from === id && !l.back)?.to ?? nearest([...d.spots.values()].filter((s) => s.rank === here.rank + 1))
    case 'ArrowUp': return d.lines.findLast((l) => l.to === id && !l.back && d.spots.get(l.from)?.rank === here.rank - 1)?.from ?? nearest([...d.spots.values()].filter((s) => s.rank === here.rank - 1))
    case 'ArrowLeft': return nearest(row(-1))
    case 'ArrowRight': return nearest(row(1))
    case 'Home': return entry
    default: return undefined
  }
}
