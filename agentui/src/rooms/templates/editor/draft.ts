import type { Body, Variant, View } from '../wire'

const kept = (v: Variant): Variant => ({
  channel: v.channel ?? '', locale: v.locale ?? '', subject: v.subject ?? '', preheader: v.preheader ?? '', source: v.source, body: v.body ?? '', text: v.text ?? '',
  ...(v.provider ? { provider: { name: v.provider.name, language: v.provider.language, params: v.provider.params ?? [] } } : {}),
})

/** bodyOf is what of a revision is written: the same words are the same JSON. */
export const bodyOf = (v: Body | View): Body => ({ name: v.name, purpose: v.purpose ?? 'marketing', kind: v.kind ?? 'message', layout: v.layout ?? '', variants: v.variants.map(kept) })

export const same = (a: Body, b: Body): boolean => JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b))

/** keyOf names a variant: there is one for each channel and language. */
export const keyOf = (v: { channel?: string; locale?: string }): string => `${v.channel ?? ''}.${(v.locale ?? '').toLowerCase()}`

export const heads = ['name', 'purpose', 'layout'] as const
export type Head = (typeof heads)[number]
/** Unit is what one of two people may have changed: a head field, or a variant. */
export interface Unit { key: string; head?: Head; mine?: Variant; theirs?: Variant }

const find = (b: Body, key: string) => b.variants.find((v) => keyOf(v) === key)
const differ = (a: Variant | undefined, b: Variant | undefined) => JSON.stringify(a && kept(a)) !== JSON.stringify(b && kept(b))

/** apart are the units in which two templates differ. */
export function apart(mine: Body, theirs: Body): Unit[] {
  const out: Unit[] = heads.filter((h) => (mine[h] ?? '') !== (theirs[h] ?? '')).map((head) => ({ key: head, head }))
  const keys = [...new Set([...theirs.variants, ...mine.variants].map(keyOf))]
  for (const key of keys) {
    const [a, b] = [find(mine, key), find(theirs, key)]
    if (differ(a, b)) out.push({ key: `v:${key}`, mine: a, theirs: b })
  }
  return out
}

/** changed says whether a unit of mine is another than that of where it began. */
export const changed = (u: Unit, mine: Body, origin: Body): boolean =>
  u.head ? (mine[u.head] ?? '') !== (origin[u.head] ?? '') : differ(u.mine, find(origin, u.key.slice(2)))

/** merged is theirs, with my units among those in which we differ. */
export function merged(mine: Body, theirs: Body, own: ReadonlySet<string>): Body {
  const out = bodyOf(theirs)
  for (const u of apart(mine, theirs)) {
    if (!own.has(u.key)) continue
    if (u.head) {
      out[u.head] = mine[u.head] ?? ''
      continue
    }
    const at = out.variants.findIndex((v) => `v:${keyOf(v)}` === u.key)
    if (at < 0 && u.mine) out.variants.push(u.mine)
    else if (u.mine) out.variants[at] = u.mine
    else out.variants.splice(at, 1)
  }
  return out
}

export const fields = ['subject', 'preheader', 'source', 'body', 'text', 'provider'] as const

/** written is one field of a variant as text. */
export function written(v: Variant | undefined, field: (typeof fields)[number]): string {
  if (!v) return ''
  if (field !== 'provider') return v[field] ?? ''
  return v.provider ? [`${v.provider.name} ${v.provider.language}`, ...(v.provider.params ?? [])].join('\n') : ''
}
