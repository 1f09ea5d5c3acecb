import { useQuery } from '@tanstack/react-query'
import { may } from '@/app/session'
import { campaignsQuery, type Saved } from '@/rooms/campaigns/wire'
import { templatesQuery, type Summary } from './wire'

/** Use is something that would change with a template. */
export interface Use { of: 'template' | 'campaign'; id: string; name: string; stale?: boolean } // stale: made of an older state, until it is saved again

/** usesOf says of every template what is made of it, and which campaigns send it. */
export function usesOf(templates: readonly Summary[], campaigns: readonly Saved[]): Map<string, Use[]> {
  const out = new Map<string, Use[]>()
  const add = (id: string | undefined, use: Use) => {
    if (!id) return
    const before = out.get(id) ?? []
    if (!before.some((u) => u.of === use.of && u.id === use.id)) out.set(id, [...before, use])
  }
  const saved = new Map(templates.map((x) => [x.id, Date.parse(x.saved_at)]))
  for (const x of templates) for (const part of x.parts) add(part, { of: 'template', id: x.id, name: x.name, stale: Date.parse(x.saved_at) < (saved.get(part) ?? 0) })
  for (const { id, campaign } of campaigns) for (const t of [campaign.template, ...(campaign.variants ?? []).map((v) => v.template)]) add(t, { of: 'campaign', id, name: campaign.name })
  return out
}

const none: Saved[] = []

export function useUses(): Map<string, Use[]> {
  const { data: templates } = useQuery(templatesQuery)
  const { data: campaigns } = useQuery({ ...campaignsQuery, enabled: may('campaigns.read') })
  return usesOf(templates ?? [], campaigns ?? none)
}
