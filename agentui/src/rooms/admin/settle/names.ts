import { queryOptions, useQuery } from '@tanstack/react-query'
import { agentsQuery, inboxesQuery, teamsQuery, useChannels } from '@/app/load'
import { t } from '@/i18n'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { calendarsQuery } from '../calendars/wire'
import { say } from '../words'

export interface Named { id: string; name: string }
export interface Option { value: string; text: string; group?: string }

const list = (path: string) => () => get<Page<Named>>(path, { limit: 200 }).then((p) => p.items)
export const brandNames = queryOptions({ queryKey: ['names', 'brands'], queryFn: list('/brands') })
const campaignNames = queryOptions({ queryKey: ['names', 'campaigns'], queryFn: () => get<Page<{ id: string; campaign: { name: string } }>>('/campaigns', { limit: 200 }).then((p) => p.items.map((c) => ({ id: c.id, name: c.campaign.name }))) })
const webhookNames = queryOptions({ queryKey: ['names', 'webhooks'], queryFn: list('/webhooks') })

export const priorities = ['low', 'normal', 'high', 'urgent'] as const
export const classes = ['live', 'messaging', 'social', 'voice', 'mail'] as const
export const statuses = ['open', 'waiting_customer', 'waiting_third_party', 'resolved', 'spam'] as const

const causeNames = ['policy_change', 'delivery_failed', 'ingest_delay', 'unschedulable', 'resolved_unanswered', 'closed_unanswered', 'waived', 'withdrawn', 'merged', 'spam', 'promise', 'dropped'] as const
const deliveryNames = ['queued', 'attempting', 'accepted', 'delivered', 'read', 'failed', 'unknown', 'cancelled'] as const
export const causes = (): Option[] => causeNames.map((c) => ({ value: c, text: say(`cause.${c}`) }))
export const deliveries = (): Option[] => deliveryNames.map((d) => ({ value: d, text: say(`delivery.${d}`) }))

const options = (all: readonly Named[] = []): Option[] => all.map((x) => ({ value: x.id, text: x.name }))

export interface World { agents: Option[]; teams: Option[]; inboxes: Option[]; brands: Option[]; webhooks: Option[]; campaigns: Option[]; calendars: Option[]; channels: Option[]; priorities: Option[]; classes: Option[]; statuses: Option[] }

/** useWorld is everything that settings can name, by what it is called. What may
 * not be read is left out. */
export function useWorld(): World {
  const channels = useChannels()
  return {
    agents: options(useQuery(agentsQuery).data), teams: options(useQuery(teamsQuery).data), inboxes: options(useQuery(inboxesQuery).data),
    brands: options(useQuery({ ...brandNames, retry: false }).data), webhooks: options(useQuery({ ...webhookNames, retry: false }).data), campaigns: options(useQuery({ ...campaignNames, retry: false }).data), calendars: options(useQuery(calendarsQuery).data),
    channels: channels.map((c) => ({ value: c.kind, text: c.name })),
    priorities: priorities.map((p) => ({ value: p, text: t(`priority.${p}`) })),
    classes: classes.map((c) => ({ value: c, text: say(`class.${c}`) })),
    statuses: statuses.map((s) => ({ value: s, text: t(`status.${s}`) })),
  }
}

/** nameIn is what an id is called, or the id itself. */
export const nameIn = (all: readonly Option[], id: string) => all.find((o) => o.value === id)?.text ?? id
